import { type ApiError } from '../../error/api-error.js';
import { cutShort } from '../cut-short.js';
import { type FieldNames } from '../field-names.js';
import { singleFields } from '../single-fields.js';
import { ownMembers, withMetadata } from '../with-metadata.js';
import { pascalCase } from './pascal-case.js';

/** What Twilio's own numbers of errors that are known by their status begin with. @example 20404 */
const OF_STATUS = 20_000;

/** The number of an error. */
export function numberOf({ number, status }: ApiError): number {
  return number ?? OF_STATUS + status;
}

/** An error as Twilio writes it. */
export interface Exception {
  readonly code: number;
  readonly message: string;
  readonly more_info: string | undefined;
  readonly status: number;
  readonly details: object | undefined;
}

/** What makes an exception of an error. */
export interface ExceptionParts {
  readonly names: FieldNames;
  readonly link: string | undefined;
  /** A list of entries, as it stands among the details. */
  readonly listed: (entries: readonly object[]) => object;
}

/** Writes an error as an exception. */
export function exceptionOf(error: ApiError, parts: ExceptionParts): Exception {
  const details = detailsOf(error, parts);
  const isSilent = Object.values(details).every((value) => value === undefined);
  return {
    code: numberOf(error),
    message: error.message,
    more_info: parts.link,
    status: error.status,
    details: isSilent ? undefined : details,
  };
}

/** In XML, `requestId` and `request_id` have the same name. */
export const OWN_DETAILS = ownMembers(['code', 'errors', 'request_id'], pascalCase);

function detailsOf(error: ApiError, { names, listed }: ExceptionParts): object {
  const { code, number, fieldCount, requestId, metadata } = error;
  const details = {
    // A number says as much.
    code: number === undefined ? code : undefined,
    errors: fieldCount > 0 ? listed(entriesOf(error, names)) : undefined,
    ...cutShort(error),
    request_id: requestId,
  };
  return withMetadata(details, metadata, OWN_DETAILS);
}

function entriesOf({ fields }: ApiError, names: FieldNames): readonly object[] {
  return singleFields(fields, names).map(({ field, error: { code, number, message } }) => ({
    field,
    code,
    number,
    message,
  }));
}
