import { type ApiError } from '../error/api-error.js';
import { type ErrorSpecimen } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';

type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** How XML writes what a schema describes. @see OpenAPI 3.0 to 3.2, "XML Object" */
export interface XmlObject {
  readonly name?: string;
  readonly namespace?: string;
  readonly wrapped?: boolean;
}

/**
 * A JSON Schema as OpenAPI 3.1 and later read it; for documents of version 3.0 it is rewritten. The keywords that are
 * written most, and any other.
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
   * What schemas of the format share, by name, to be referred to as `#/$defs/Name`: a document has each once. They refer
   * to nothing themselves.
   */
  readonly $defs?: Readonly<Record<string, ErrorSchema>>;
  readonly [keyword: string]: unknown;
}

/**
 * A way to write an error down. `render` and `schema` stand side by side, so that what is documented is what
 * is sent.
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
  /** The name that an app calls it by. */
  readonly name: string;
  /** The media types that it writes, without parameters; the first is what it is asked for as a rule. */
  readonly mediaTypes: readonly [string, ...string[]];
  /**
   * The HTTP status that an error leaves with where this format is the app's or the route's. What a client asks for by
   * `Accept` changes the representation alone. Not asked of a failed validation whose status the app chose. Pure.
   * @default the error's own
   */
  status?(error: ApiError): number;
  /** The text of a body in one of the media types. Pure; the error's facts are finite and safe to write. */
  render(error: ApiError, mediaType: string): string;
  /**
   * The schema of the bodies that `render` writes for this kind of error in that media type. Pure. A member that each
   * body has, with a constant that no other error's has, tells programs which error it is.
   */
  schema(specimen: ErrorSpecimen, mediaType: string): ErrorSchema;
  /** What its author's options got wrong, each with its remedy; the app does not boot with any. */
  readonly mistakes?: readonly string[];
  /**
   * What a definition lacks that this format has a place for, as one sentence with its remedy; it is logged when the
   * app boots.
   */
  lint?(definition: ErrorDefinition): string | undefined;
}
