import { createDefinition, type ErrorDefinition } from '../error/error-definition.js';
import { toSnakeCase } from '../internal/text.js';
import { ApiException, type OccurrenceOptions } from './api-exception.js';
import { HTTP_ERROR_TEXTS } from './http-error-texts.js';
import { HTTP_ERRORS, type HttpErrorName } from './http-errors.table.js';

/**
 * The exception class of a built-in error. Its message is the phrase of its status, unless an occurrence has a custom message.
 */
export interface HttpErrorClass<Code extends string = string> {
  /**
   * @param message describes what happened, for developers; without it, the phrase of the status is sent. For a status of
   *   500 or above, the message is logged, and sent only with the option `http.exposeServerErrors`
   * @param options the facts of this occurrence, such as its cause
   */
  new (message?: string, options?: OccurrenceOptions): ApiException<Code>;
  readonly definition: ErrorDefinition;
}

/** @example SnakeCase<'NotFound'> is 'not_found' */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? Rest extends Uncapitalize<Rest>
    ? `${Lowercase<First>}${SnakeCase<Rest>}`
    : `${Lowercase<First>}_${SnakeCase<Rest>}`
  : '';

type BuiltInErrors = { readonly [Name in HttpErrorName]: HttpErrorClass<SnakeCase<Name>> };

/**
 * The built-in errors, one per status. Nest's exceptions are sent as built-in errors. You can throw them with a message or
 * without. If clients must distinguish an error from others with the same status, define it with {@link defineError}.
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
    const texts = HTTP_ERROR_TEXTS[name as HttpErrorName];
    const definition = { code: toSnakeCase(name), message: phrase, title: phrase, ...texts, ...facts };
    return [name, createHttpErrorClass(name, createDefinition(definition))];
  }),
) as BuiltInErrors;

function createHttpErrorClass(name: string, definition: ErrorDefinition): HttpErrorClass {
  class HttpError extends ApiException {
    static readonly definition = definition;
    readonly customMessage: string | undefined;

    constructor(message?: string, options?: OccurrenceOptions) {
      const customMessage = typeof message === 'string' && message.trim() !== '' ? message : undefined;
      super(definition, customMessage ?? definition.message, {}, options);
      this.customMessage = customMessage;
    }

    override getResponse(): object {
      const response = super.getResponse();
      return definition.status < 500 ? response : { ...response, message: definition.message };
    }
  }
  return Object.defineProperty(HttpError, 'name', { value: name });
}
