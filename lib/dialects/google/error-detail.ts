import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { type Members } from '../../formats/json-schema.js';
import { toSnakeCase } from '../../internal/text.js';

export interface DetailSettings {
  readonly paths: FieldPathWriter;
  readonly domain: string | undefined;
  readonly locale: string;
}

/**
 * A message type of `google.rpc`. `write` returns `undefined` if the error does not have this detail. `describe` returns the
 * required members, and `undefined` if the documented error does not have the detail. An occurrence may still have it if
 * `canBeInAnyError` is true.
 *
 * @see https://google.aip.dev/193#errorinfo and error_details.proto
 */
export interface ErrorDetail {
  readonly type: string;
  write(error: ApiError, settings: DetailSettings): object | undefined;
  describe(error: DocumentedError, settings: DetailSettings): Members | undefined;
  readonly describeOptional?: (error: DocumentedError) => Members;
  readonly canBeInAnyError?: boolean;
}

export const REASON_SCHEMA: ErrorSchema = { type: 'string', pattern: '^[A-Z][A-Z0-9_]+[A-Z0-9]$' };

const MAX_LENGTH = 63;

/** @example 'user_not_found' and 'userNotFound' become USER_NOT_FOUND, '404' becomes ERROR_404 */
export function toReason(code: string): string {
  const words = toSnakeCase(code.slice(0, 2 * MAX_LENGTH)).toUpperCase();
  const reason = /^[A-Z]..+$/.test(words) ? words : `ERROR_${words}`;
  return reason.slice(0, MAX_LENGTH).replace(/_$/, '');
}
