import { type ErrorSchema } from '../error-format.js';

/** What reasons look like. @see https://google.aip.dev/193#errorinfo */
export const REASON: ErrorSchema = { type: 'string', pattern: '^[A-Z][A-Z0-9_]+[A-Z0-9]$' };

const LENGTH = 63;

/** Where a word begins within a name that is written in camel case. */
const WORD = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

/**
 * A code as Google writes it. What is too short for a reason, or begins with a digit, is an error of that name.
 *
 * @example 'user_not_found' and 'userNotFound' are USER_NOT_FOUND, '404' is ERROR_404
 */
export function reasonOf(code: string): string {
  const words = code
    .slice(0, 2 * LENGTH)
    .replace(WORD, '_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();
  const reason = /^[A-Z]..+$/.test(words) ? words : `ERROR_${words}`;
  return reason.slice(0, LENGTH).replace(/_$/, '');
}
