import { types } from 'node:util';

type Members = Readonly<Record<PropertyKey, unknown>>;

/** Checks whether a value has members: it is an object or an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Checks whether a value is an object other than an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value);
}

/** Reads a property of any value. A getter that throws is read as `undefined`. */
export function readProperty(owner: unknown, property: PropertyKey): unknown {
  try {
    return (owner as Members | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}

/**
 * Checks whether a value is an error. One of another realm is an error, too, whatever its tag; and so is an object that
 * has the tag of an error.
 */
export function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    types.isNativeError(value) ||
    readProperty(value, Symbol.toStringTag) === 'Error'
  );
}

/** Handles the rejection if code of the app has returned a promise, as it would end the process. */
export function handleRejection(answer: unknown, handle: (failure: unknown) => void): void {
  if (typeof readProperty(answer, 'then') === 'function')
    void Promise.resolve(answer).then(undefined, handle);
}

/** Checks whether a value is a list of texts. */
export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Checks whether a value is an address that can be opened from anywhere. */
export function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
}

const BUILTIN_TYPES: ReadonlySet<unknown> = new Set([
  Object,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Date,
  Promise,
  Function,
  Map,
  Set,
]);

/** Checks whether a type is one of the language and not a class of an app. */
export function isBuiltinType(type: unknown): boolean {
  return BUILTIN_TYPES.has(type);
}
