import { type ApiError } from '../error/api-error.js';
import { type ErrorSpecimen } from '../error/error-specimen.js';

type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

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
  /** The media types that it writes; the first is what it is asked for as a rule. */
  readonly mediaTypes: readonly [string, ...string[]];
  /** The text of a body in one of the media types. Pure; the error's facts are finite and safe to write. */
  render(error: ApiError, mediaType: string): string;
  /**
   * The schema of the bodies that `render` writes for this kind of error in that media type. Pure. A member that each
   * body has, with a constant that no other error's has, tells programs which error it is.
   */
  schema(specimen: ErrorSpecimen, mediaType: string): ErrorSchema;
}
