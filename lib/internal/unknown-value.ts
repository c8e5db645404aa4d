import { types } from 'node:util';

type Members = Readonly<Record<PropertyKey, unknown>>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value);
}

export function readProperty(owner: unknown, property: PropertyKey): unknown {
  try {
    return (owner as Members | null | undefined)?.[property];
  } catch {
    return undefined;
  }
}

/** Recognizes errors of another realm, too, and objects whose `Symbol.toStringTag` is `Error`. */
export function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    types.isNativeError(value) ||
    readProperty(value, Symbol.toStringTag) === 'Error'
  );
}

/** Handles the rejection of a promise that code of the app has returned: an unhandled rejection would end the process. */
export function handleRejection(result: unknown, handle: (failure: unknown) => void): void {
  if (typeof readProperty(result, 'then') === 'function')
    void Promise.resolve(result).then(undefined, handle);
}

export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

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

export function isBuiltinType(type: unknown): boolean {
  return BUILTIN_TYPES.has(type);
}
