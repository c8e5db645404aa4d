import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';

import { type FieldPathWriter } from '../../formats/field-path.js';
import { type Members, type SchemaParts, type ErrorSchema } from '../../formats/schema/json-schema.js';
import { toSnakeCase } from '../../internal/text.js';

export interface DetailSettings {
  readonly paths: FieldPathWriter;
  readonly domain: string | undefined;
  readonly locale: string;
}

/**
 * A message type of `google.rpc`. `write` returns `undefined` if an error does not have this detail. `describe` returns
 * `undefined` if no occurrence of the documented error has it.
 *
 * @see https://google.aip.dev/193#errorinfo and error_details.proto
 */
export interface ErrorDetail {
  readonly type: string;
  write(error: ApiError, settings: DetailSettings): object | undefined;
  describe(
    error: DocumentedError,
    settings: DetailSettings,
    parts: SchemaParts,
  ): DetailDescription | undefined;
}

interface DetailDescription {
  /** The name of the schema. @default the type and `Detail` */
  readonly name?: string;
  readonly required: Members;
  readonly optional?: Members;
}

export function createReasonSchema(description: string): ErrorSchema {
  return { type: 'string', pattern: '^[A-Z][A-Z0-9_]+[A-Z0-9]$', description };
}

const MAX_LENGTH = 63;

/** @example 'user_not_found' and 'userNotFound' become USER_NOT_FOUND, '404' becomes ERROR_404 */
export function toReason(code: string): string {
  const words = toSnakeCase(code.slice(0, 2 * MAX_LENGTH)).toUpperCase();
  const reason = /^[A-Z]..+$/.test(words) ? words : `ERROR_${words}`;
  return reason.slice(0, MAX_LENGTH).replace(/_$/, '');
}
