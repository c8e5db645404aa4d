import { types } from 'node:util';
import { read } from '../internal/unknown-value.js';

/**
 * Checks whether a value is an error. One of another realm is an error, too, whatever its tag; and so is an object that
 * has the tag of an error.
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value) || read(value, Symbol.toStringTag) === 'Error';
}
