import { type ApiErrorClass, defineError } from './define-error.js';
import { HTTP_ERRORS, type HttpErrorName } from './http-errors.table.js';

type BuiltInErrors = { readonly [Name in HttpErrorName]: ApiErrorClass<unknown> };

/**
 * The built-in errors, one a status. Nest's own exceptions leave as these, and an app throws them where an
 * error of its own would say no more.
 *
 * @see https://www.iana.org/assignments/http-status-codes
 * @example
 * ```ts
 * import { HttpErrors } from 'nestjs-api-errors';
 *
 * throw new HttpErrors.Conflict();
 * ```
 */
export const HttpErrors: BuiltInErrors = Object.fromEntries(
  Object.entries(HTTP_ERRORS).map(([name, { phrase, ...facts }]) => {
    const code = name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();
    const error = defineError({ code, message: phrase, title: phrase, ...facts });
    return [name, Object.defineProperty(error, 'name', { value: name })];
  }),
) as BuiltInErrors;
