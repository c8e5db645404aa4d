/**
 * The error for a value that TypeScript rejects but JavaScript passes on.
 *
 * @param name of what has the value. @example '`code` of a field error'
 */
export function typeMistake(name: string, expectation: string, value: unknown, remedy: string): TypeError {
  return new TypeError(`${name} must be ${expectation}, got ${show(value)}. ${remedy}`);
}

const TEXT_LENGTH = 40;

/** Objects may hold anything, so that their content is not shown. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `a list of ${value.length}`;
  if (typeof value === 'string') return `'${value.slice(0, TEXT_LENGTH)}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
