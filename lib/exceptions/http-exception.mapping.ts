import { STATUS_CODES } from 'node:http';
import { type HttpException } from '@nestjs/common';
import { type Occurrence } from '../error/occurrence.js';
import { isCode, isErrorStatus } from '../error/error-definition.js';
import { isObject, isTexts, read } from '../internal/unknown-value.js';
import { withDetails } from '../error/plain-data.js';
import { isHttpException } from '../nest/foreign-error.js';
import { fieldErrorsIn } from './body-fields.js';
import { type MappingSettings, createOccurrence } from './foreign-exception.js';
import { isSecret, nestBodyOf } from './platform-facts.js';
import { parserText, reasonOf, UNREADABLE } from './parser-texts.js';
import { isUnknownRoute, withoutQuery } from './route-errors.js';

/**
 * Maps Nest's `HttpException` and its family, of whichever copy of Nest: status, message and `errorCode` are kept,
 * and so are the members of an object body. `errors` that name fields become field errors.
 *
 * @see https://docs.nestjs.com/exception-filters#built-in-http-exceptions
 */
export function mapHttpException(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  if (!isHttpException(thrown)) return undefined;
  const status = thrown.getStatus();
  if (!isErrorStatus(status)) return undefined;
  const body = bodyOf(thrown);
  const known = knownMembers(body);
  const message = messageOf(thrown, known.message, request);
  const fields = fieldErrorsIn(known.errors);
  const isSilent = settings.catalogue.isReplaced(status) && isNests(message, status);
  return createOccurrence(
    {
      status,
      code: [read(thrown, 'errorCode'), known.errorCode, known.code].find(isCode),
      message: isSilent ? undefined : message,
      reason: message !== undefined && isUnknownRoute(message) ? 'unknown_route' : reasonOf(message),
      body: isSilent ? undefined : nestBody(thrown, known.message, message),
      fields,
      members: otherMembers(body, known, status, fields !== undefined),
    },
    settings,
  );
}

/** The body that Nest would send. A text that repeats the request is replaced there, too. */
function nestBody(exception: HttpException, own: unknown, message: string | undefined): object {
  const body = nestBodyOf(exception);
  const isReplaced = typeof own === 'string' && withoutClassName(own, exception.name) !== message;
  return isReplaced ? { ...body, message } : body;
}

/** Returns the members of the body; an error or a response that is given as the body has none for a client. */
function bodyOf(exception: HttpException): object {
  const body: unknown = exception.getResponse();
  if (typeof body === 'string' || Array.isArray(body)) return { message: body as unknown };
  return !isObject(body) || isSecret(body) ? {} : body;
}

/** Whether Nest chose these words, and nobody of the app. */
function isNests(message: string | undefined, status: number): boolean {
  if (message === undefined || isUnknownRoute(message)) return true;
  const text = message.toLowerCase();
  return text === STATUS_CODES[status]?.toLowerCase() || text === FORBIDDEN_BY_GUARD;
}

const FORBIDDEN_BY_GUARD = 'forbidden resource';

function messageOf(exception: HttpException, message: unknown, request: unknown): string | undefined {
  if (isTexts(message)) return message.join('; ') || undefined;
  if (typeof message !== 'string') return undefined;
  const own = withoutClassName(message, exception.name);
  const parsers = UNREADABLE.has(exception.getStatus()) ? parserText(exception, own, request) : undefined;
  return parsers ?? (isUnknownRoute(own) ? withoutQuery(own) : own);
}

/** The throttler writes "ThrottlerException: Too Many Requests". */
function withoutClassName(message: string, name: string): string {
  return message.startsWith(name) && message.startsWith(': ', name.length)
    ? message.slice(name.length + 2)
    : message;
}

/** The members of a body that have a meaning in every response, or that Nest itself writes. */
interface KnownMembers {
  readonly message: unknown;
  readonly error: unknown;
  readonly code: unknown;
  readonly errorCode: unknown;
  readonly errors: unknown;
}

function knownMembers(body: object): KnownMembers {
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
function otherMembers(
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
