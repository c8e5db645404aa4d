import { type ApiError } from '../error/api-error.js';
import { type DocumentedCode, type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type OptionRule } from '../internal/option-mistakes.js';
import { type ErrorSchema } from './schema/json-schema.js';

/**
 * A format of error responses. `render` writes the body, and `schema` describes it for the OpenAPI document.
 *
 * @example
 * ```ts
 * import { type ErrorFormat } from 'nestjs-api-errors';
 *
 * export const terse: ErrorFormat = {
 *   name: 'terse',
 *   mediaTypes: ['application/json'],
 *   render: ({ code }) => JSON.stringify({ code }),
 *   schema: ({ code }) => ({
 *     type: 'object',
 *     required: ['code'],
 *     properties: { code: { type: 'string', const: code } },
 *   }),
 * };
 * ```
 */
export interface ErrorFormat {
  /** The name of the format for `@UseErrorFormat()` and {@link FormatChoice}. */
  readonly name: string;
  /** The media types of the format, without parameters. The first is the default. */
  readonly mediaTypes: readonly [string, ...string[]];
  /**
   * Returns the HTTP status that an error is sent with. It is called only for the default format of the app or of the route,
   * or for the first format that `formats.choose` returns, because `Accept` changes the representation, not the status. It is
   * not called for a failed validation whose status is set, by `validation.errorHttpStatusCode` or by the option `status` of
   * `ValidationFailed`. It must be pure.
   * @default the status of the error
   */
  status?(error: ApiError): number;
  /**
   * Writes the body in one of the media types. It must be pure. All values of the error have a limited size and are safe to
   * send.
   *
   * @param mediaType one of `mediaTypes`
   */
  render(error: ApiError, mediaType: string): string;
  /**
   * Creates the schema of the bodies that `render` writes in the media type. It must be pure. Give the schema a required member
   * with a unique constant, such as the code, so that clients can distinguish errors.
   *
   * @param error an example of the error, with all fields that can fail
   */
  schema(error: DocumentedError, mediaType: string): ErrorSchema;
  /** The numeric codes of a format that writes numbers. The pages about errors list them. */
  readonly numbers?: FormatNumbers;
  /** The mistakes in the options of the format, each with its remedy. If there are any, the app does not start. */
  readonly mistakes?: readonly string[];
  /**
   * Checks a definition of the app, and returns what it lacks for this format, with the remedy. The text is logged at startup.
   */
  lint?(definition: ErrorDefinition): string | undefined;
}

/**
 * The numeric codes that a format writes.
 *
 * @example
 * ```ts
 * import { type FormatNumbers } from 'nestjs-api-errors';
 *
 * export const numbers: FormatNumbers = { listed: [], getNumber: ({ number, status }) => number ?? status };
 * ```
 */
export interface FormatNumbers {
  /** The definitions of numbers that the format has by itself. The app need not declare them. */
  readonly listed: readonly ErrorDefinition[];
  /** Returns the number with which an error is written. */
  getNumber(error: ApiError): number;
  /** Returns the number with which a field error is written. @default the number of the field error */
  getFieldNumber?(field: Pick<DocumentedCode, 'code' | 'number' | 'reason'>): number;
}

type MediaTypes = ErrorFormat['mediaTypes'];

/** Creates the rule of an option that restricts a format to some of its media types. */
export function createMediaTypesRule(all: MediaTypes): OptionRule {
  return {
    isValid: (given) =>
      Array.isArray(given) &&
      given.length > 0 &&
      new Set(given).size === given.length &&
      given.every((type) => all.includes(type as string)),
    expectation: `an array with some of ${all.map((type) => `'${type}'`).join(', ')}`,
  };
}
