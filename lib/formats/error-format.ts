import { type ApiError } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type OptionRule } from '../internal/option-mistakes.js';

type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** Describes the XML element of a schema. @see OpenAPI 3.0 to 3.2, "XML Object" */
export interface XmlObject {
  /** The name of the element. @default the name of the member */
  readonly name?: string;
  /** The URI of the namespace of the element. */
  readonly namespace?: string;
  /** Puts the items of a list into an element with the name of the list. @default false */
  readonly wrapped?: boolean;
}

/**
 * A JSON Schema in the dialect of OpenAPI 3.1 and later. It is converted for documents of version 3.0. The most frequent
 * keywords have types; any other keyword is allowed.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export interface ErrorSchema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ErrorSchema>>;
  readonly required?: readonly string[];
  readonly items?: ErrorSchema;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly xml?: XmlObject;
  /**
   * Shared schemas by name. Refer to them as `#/$defs/Name`. The document contains each of them once. They must not contain
   * references themselves.
   */
  readonly $defs?: Readonly<Record<string, ErrorSchema>>;
  readonly [keyword: string]: unknown;
}

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
  /** The mistakes in the options of the format, each with its remedy. If there are any, the app does not start. */
  readonly mistakes?: readonly string[];
  /**
   * Checks a definition of the app, and returns what it lacks for this format, with the remedy. The text is logged at startup.
   */
  lint?(definition: ErrorDefinition): string | undefined;
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
