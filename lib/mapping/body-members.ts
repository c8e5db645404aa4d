import { STATUS_CODES } from 'node:http';
import { withDetails } from '../error/details.js';
import { isCode } from '../error/error-code.js';
import { isTexts } from '../error/is-texts.js';
import { read } from '../error/read.js';

/** The members of a body that have a meaning in every response, or that Nest itself writes. */
export interface KnownMembers {
  readonly message: unknown;
  readonly error: unknown;
  readonly code: unknown;
  readonly errorCode: unknown;
  readonly errors: unknown;
}

export function knownMembers(body: object): KnownMembers {
  return {
    message: read(body, 'message'),
    error: read(body, 'error'),
    code: read(body, 'code'),
    errorCode: read(body, 'errorCode'),
    errors: read(body, 'errors'),
  };
}

const KNOWN: ReadonlySet<string> = new Set(['message', 'statusCode', 'error', 'errorCode', 'code', 'errors']);

/**
 * Returns the members of a body besides the known ones, if there are any. A known member of a form that it has in no
 * response is in `details`: a message that is not a text, a code that is not a code, errors that name no fields.
 */
export function otherMembers(
  body: object,
  { message, error, code, errors }: KnownMembers,
  status: number,
  hasFields: boolean,
): Record<string, unknown> | undefined {
  const entries = Object.keys(body)
    .filter((name) => !KNOWN.has(name))
    .map((name): [string, unknown] => [name, read(body, name)]);
  if (error !== undefined && error !== STATUS_CODES[status]) entries.push(['error', error]);
  const misplaced: Record<string, unknown> = {};
  if (message !== undefined && typeof message !== 'string' && !isTexts(message)) misplaced.message = message;
  if (code !== undefined && !isCode(code)) misplaced.code = code;
  if (errors !== undefined && !hasFields) misplaced.errors = errors;
  const isMisplaced = Object.keys(misplaced).length > 0;
  if (entries.length === 0 && !isMisplaced) return undefined;
  const members = Object.fromEntries(entries);
  if (isMisplaced) members.details = withDetails(members.details, misplaced);
  return members;
}
