import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen } from '../../error/error-specimen.js';
import { type ErrorSchema } from '../error-format.js';
import { type FieldNames } from '../field-names.js';
import { type Members } from '../schema-members.js';

/** What an app chose, for the details to be written with. */
export interface DetailSettings {
  readonly names: FieldNames;
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
