const CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** Whether a value can be the code of an error. */
export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}
