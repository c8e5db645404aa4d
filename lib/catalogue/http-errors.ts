import { createDefinition, type ErrorDefinition } from '../error/error-definition.js';
import { snakeCase } from '../internal/text.js';
import { ApiException, type OccurrenceOptions } from './api-exception.js';
import { HTTP_ERRORS, type HttpErrorName } from './http-errors.table.js';

/**
 * The exception class of a built-in error. Its message is the phrase of its status, unless an occurrence has a text of
 * its own.
 */
export interface HttpErrorClass {
  /**
   * @param message describes what happened, for developers; without it the phrase of the status is sent. For status 500
   *   and above it is written to the log, and sent only with the option `http.exposeServerErrors`
   * @param options what is particular about this occurrence
   */
  new (message?: string, options?: OccurrenceOptions): ApiException;
  readonly definition: ErrorDefinition;
}

type BuiltInErrors = { readonly [Name in HttpErrorName]: HttpErrorClass };

/**
 * The built-in errors, one per status. Nest's own exceptions are sent as these. You can throw them, with a text if you
 * like; if clients have to tell an error from others, define it with {@link defineError}.
 *
 * @see https://www.iana.org/assignments/http-status-codes
 * @example
 * ```ts
 * import { HttpErrors } from 'nestjs-api-errors';
 *
 * export function find(id: number, cause: Error): never {
 *   throw new HttpErrors.NotFound(`There is no user ${id}.`, { cause });
 * }
 * ```
 */
export const HttpErrors: BuiltInErrors = Object.fromEntries(
  Object.entries(HTTP_ERRORS).map(([name, { phrase, ...facts }]) => {
    const definition = { code: snakeCase(name), message: phrase, title: phrase, ...facts };
    return [name, createHttpErrorClass(name, createDefinition(definition))];
  }),
) as BuiltInErrors;

function createHttpErrorClass(name: string, definition: ErrorDefinition): HttpErrorClass {
  class HttpError extends ApiException {
    static readonly definition = definition;
    readonly customMessage: string | undefined;

    constructor(message?: string, options?: OccurrenceOptions) {
      // Plain JavaScript may pass anything.
      const own = typeof message === 'string' && message.trim() !== '' ? message : undefined;
      super(definition, own ?? definition.message, {}, options);
      this.customMessage = own;
    }

    override getResponse(): object {
      const response = super.getResponse();
      return definition.status < 500 ? response : { ...response, message: definition.message };
    }
  }
  return Object.defineProperty(HttpError, 'name', { value: name });
}
