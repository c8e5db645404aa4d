import { type ApiError } from '../error/api-error.js';
import { type DocumentedError } from '../error/documented-error.js';
import { type ErrorDefinition, isValidationFailed } from '../error/error-definition.js';

type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** How a schema is written in XML. @see OpenAPI 3.0 to 3.2, "XML Object" */
export interface XmlObject {
  readonly name?: string;
  readonly namespace?: string;
  readonly wrapped?: boolean;
}

/**
 * A JSON Schema as OpenAPI 3.1 and later read it; it is rewritten for documents of version 3.0. The most frequent keywords
 * have types; any other is allowed.
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
   * Schemas that are shared, by name, to be referred to as `#/$defs/Name`: a document has each of them once. They must not
   * have references themselves.
   */
  readonly $defs?: Readonly<Record<string, ErrorSchema>>;
  readonly [keyword: string]: unknown;
}

/**
 * A way to write errors. `render` and `schema` belong together, so that the documentation describes what is sent.
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
  /** The name by which `@UseErrorFormat()` and a choice refer to it. */
  readonly name: string;
  /** The media types that it writes, without parameters; the first is the default. */
  readonly mediaTypes: readonly [string, ...string[]];
  /**
   * Returns the HTTP status that an error is sent with, if this is the default format of the app or of the route. `Accept`
   * changes the representation only. It is not called for a failed validation whose status the app chose. Must be pure.
   * @default the status of the error
   */
  status?(error: ApiError): number;
  /** Writes the body in one of the media types. Must be pure. All facts of the error are finite and safe to write. */
  render(error: ApiError, mediaType: string): string;
  /**
   * Creates the schema of the bodies that `render` writes for this kind of error in the media type. Must be pure. A required
   * member with a constant that no other error has lets programs tell errors apart.
   */
  schema(specimen: DocumentedError, mediaType: string): ErrorSchema;
  /** The mistakes in the options of the format, each with its remedy. An app does not start with any. */
  readonly mistakes?: readonly string[];
  /**
   * Returns what a definition lacks for this format, as one sentence with its remedy. It is logged at startup.
   */
  lint?(definition: ErrorDefinition): string | undefined;
}

/** Checks whether an error is a failed validation, or the error by which the app replaces it. */
export function isFailedValidation({ definition }: ApiError): boolean {
  return isValidationFailed(definition.replaces?.definition ?? definition);
}
