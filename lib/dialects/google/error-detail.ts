import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen } from '../../error/documented-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { type FieldPathWriter } from '../../formats/field-path.js';
import { type Members } from '../../formats/json-schema.js';
import { snakeCase } from '../../internal/case.js';

/** What an app chose, for the details to be written with. */
export interface DetailSettings {
  readonly names: FieldPathWriter;
  /** The service that errors are of, if the app names it. */
  readonly domain: string | undefined;
  readonly locale: string;
}

/** One type of detail: what it says of an error, and the schema of that. */
export interface ErrorDetail {
  /** The name of the message in `google.rpc`. */
  readonly type: string;
  /** Its members; nothing where the error has none of it. */
  of(error: ApiError, settings: DetailSettings): object | undefined;
  /** The schemas of its members, where what is known of the error lets it be expected. */
  expected(specimen: ErrorSpecimen, settings: DetailSettings): DetailMembers | undefined;
  /** Whether an error can bring it along that nobody expects it of. */
  readonly isEverywhere?: boolean;
}

/** What each detail of a type has, and what some have. */
interface DetailMembers {
  readonly required: Members;
  readonly optional?: Members;
}

/** A list of objects. */
export function listOf(items: ErrorSchema): ErrorSchema {
  return { type: 'array', items };
}

/** What reasons look like. @see https://google.aip.dev/193#errorinfo */
export const REASON: ErrorSchema = { type: 'string', pattern: '^[A-Z][A-Z0-9_]+[A-Z0-9]$' };

const LENGTH = 63;

/**
 * A code as Google writes it. What is too short for a reason, or begins with a digit, is an error of that name.
 *
 * @example 'user_not_found' and 'userNotFound' are USER_NOT_FOUND, '404' is ERROR_404
 */
export function reasonOf(code: string): string {
  const words = snakeCase(code.slice(0, 2 * LENGTH)).toUpperCase();
  const reason = /^[A-Z]..+$/.test(words) ? words : `ERROR_${words}`;
  return reason.slice(0, LENGTH).replace(/_$/, '');
}
