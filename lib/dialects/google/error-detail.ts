import { type ApiError } from '../../error/api-error.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { type Members } from '../../formats/json-schema.js';
import { snakeCase } from '../../internal/text.js';

export interface DetailSettings {
  readonly paths: FieldPathWriter;
  /** The service that errors are of, if the app names it. */
  readonly domain: string | undefined;
  readonly locale: string;
}

export interface ErrorDetail {
  /** The name of the message in `google.rpc`. */
  readonly type: string;
  /** Writes the members of the detail; `undefined` if the error does not have this detail. */
  write(error: ApiError, settings: DetailSettings): object | undefined;
  /** Describes the members, if every error of this kind has this detail. */
  describe(specimen: DocumentedError, settings: DetailSettings): DetailMembers | undefined;
  /** Whether errors of any kind can have it. */
  readonly canBeInAnyError?: boolean;
}

interface DetailMembers {
  readonly required: Members;
  readonly optional?: Members;
}

export function createListSchema(items: ErrorSchema): ErrorSchema {
  return { type: 'array', items };
}

/** @see https://google.aip.dev/193#errorinfo */
export const REASON_SCHEMA: ErrorSchema = { type: 'string', pattern: '^[A-Z][A-Z0-9_]+[A-Z0-9]$' };

const MAX_LENGTH = 63;

/**
 * Writes a code as a reason. `ERROR_` is put before a code that is too short for a reason or begins with a digit.
 *
 * @example 'user_not_found' and 'userNotFound' become USER_NOT_FOUND, '404' becomes ERROR_404
 */
export function toReason(code: string): string {
  const words = snakeCase(code.slice(0, 2 * MAX_LENGTH)).toUpperCase();
  const reason = /^[A-Z]..+$/.test(words) ? words : `ERROR_${words}`;
  return reason.slice(0, MAX_LENGTH).replace(/_$/, '');
}
