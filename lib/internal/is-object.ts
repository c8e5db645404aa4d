type Members = Readonly<Record<string, unknown>>;

/** Checks whether a value has members: it is an object or a list. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** Checks whether a value is an object other than a list. */
export function isRecord(value: unknown): value is Members {
  return isObject(value) && !Array.isArray(value);
}
