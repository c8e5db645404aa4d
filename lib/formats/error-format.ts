import { type ApiError } from '../error/api-error.js';

/** A JSON Schema as OpenAPI 3.0 and later read it alike. */
export interface ErrorSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ErrorSchema>>;
  readonly required?: readonly string[];
  readonly items?: ErrorSchema;
  readonly enum?: readonly (string | number)[];
  readonly format?: string;
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
 *   mediaType: 'application/json',
 *   render: ({ code }) => JSON.stringify({ code }),
 *   schema: ({ code }) => ({
 *     type: 'object',
 *     required: ['code'],
 *     properties: { code: { type: 'string', enum: [code] } },
 *   }),
 * };
 * ```
 */
export interface ErrorFormat {
  /** The name that an app calls it by. */
  readonly name: string;
  /** What `Content-Type` says of its bodies. */
  readonly mediaType: string;
  /** The text of a body. Pure; the error's facts are finite and safe to write. */
  render(error: ApiError): string;
  /** The schema of the bodies that `render` writes for this kind of error. Pure. */
  schema(specimen: ApiError): ErrorSchema;
}
