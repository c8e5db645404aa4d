import { STATUS_CODES } from 'node:http';
import { type HttpException } from '@nestjs/common';
import { type Occurrence } from '../error/occurrence.js';
import { isErrorStatus } from '../error/api-error.js';
import { isCode } from '../error/error-definition.js';
import { isObject, isStringArray, readProperty } from '../internal/unknown-value.js';
import { mergeDetails } from '../error/plain-data.js';
import { isHttpException } from '../nest/http-exception.js';
import { readFieldErrors } from './body-fields.js';
import { type MappingSettings, createOccurrence } from './foreign-occurrence.js';
import { isPrivateBody, getNestBody } from './platform-facts.js';
import { findParserMessage, findReason, PARSER_STATUSES } from './parser-texts.js';
import { isUnknownRouteMessage, removeQuery } from './route-errors.mapping.js';

/**
 * Maps Nest's exceptions, from any installed copy of `@nestjs/common`. A client error keeps its status, its
 * message, its `errorCode` and the members of an object body. `errors` that name fields become field errors.
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
  const body = readBody(thrown);
  const known = readKnownMembers(body);
  const message = readMessage(thrown, known.message, request);
  const fields = readFieldErrors(known.errors);
  const isReplaced = settings.catalogue.isReplaced(status) && isDefaultMessage(message, status);
  return createOccurrence(
    {
      status,
      code: [readProperty(thrown, 'errorCode'), known.errorCode, known.code].find(isCode),
      message: isReplaced ? undefined : message,
      reason: message !== undefined && isUnknownRouteMessage(message) ? 'unknown_route' : findReason(message),
      body: isReplaced ? undefined : createNestBody(thrown, known.message, message),
      fields,
      members: readOtherMembers(body, known, status, fields !== undefined),
    },
    settings,
  );
}

/** Creates the body that Nest would send. A text that repeats the request is replaced by the message of the error. */
function createNestBody(exception: HttpException, text: unknown, message: string | undefined): object {
  const body = getNestBody(exception);
  const isOtherText = typeof text === 'string' && removeClassName(text, exception.name) !== message;
  return isOtherText ? { ...body, message } : body;
}

function readBody(exception: HttpException): object {
  const body: unknown = exception.getResponse();
  if (typeof body === 'string' || Array.isArray(body)) return { message: body as unknown };
  return !isObject(body) || isPrivateBody(body) ? {} : body;
}

function isDefaultMessage(message: string | undefined, status: number): boolean {
  if (message === undefined || isUnknownRouteMessage(message)) return true;
  const text = message.toLowerCase();
  return text === STATUS_CODES[status]?.toLowerCase() || text === FORBIDDEN_BY_GUARD;
}

const FORBIDDEN_BY_GUARD = 'forbidden resource';

function readMessage(exception: HttpException, message: unknown, request: unknown): string | undefined {
  if (isStringArray(message)) return message.join('; ') || undefined;
  if (typeof message !== 'string') return undefined;
  const text = removeClassName(message, exception.name);
  const replacement = PARSER_STATUSES.has(exception.getStatus())
    ? findParserMessage(exception, text, request)
    : undefined;
  return replacement ?? (isUnknownRouteMessage(text) ? removeQuery(text) : text);
}

function removeClassName(message: string, name: string): string {
  return message.startsWith(name) && message.startsWith(': ', name.length)
    ? message.slice(name.length + 2)
    : message;
}

interface KnownMembers {
  readonly message: unknown;
  readonly error: unknown;
  readonly code: unknown;
  readonly errorCode: unknown;
  readonly errors: unknown;
}

function readKnownMembers(body: object): KnownMembers {
  return {
    message: readProperty(body, 'message'),
    error: readProperty(body, 'error'),
    code: readProperty(body, 'code'),
    errorCode: readProperty(body, 'errorCode'),
    errors: readProperty(body, 'errors'),
  };
}

const KNOWN: ReadonlySet<string> = new Set(['message', 'statusCode', 'error', 'errorCode', 'code', 'errors']);

/**
 * Returns the remaining members of a body, and its `error` if it is not the phrase of the status. Other known members with an
 * unexpected value are moved to `details`: a message that is neither a string nor a list of strings, an invalid code, `errors`
 * that do not name fields.
 */
function readOtherMembers(
  body: object,
  { message, error, code, errors }: KnownMembers,
  status: number,
  hasFields: boolean,
): Record<string, unknown> | undefined {
  const entries = Object.keys(body)
    .filter((name) => !KNOWN.has(name))
    .map((name): [string, unknown] => [name, readProperty(body, name)]);
  if (error !== undefined && error !== STATUS_CODES[status]) entries.push(['error', error]);
  const misplaced: Record<string, unknown> = {};
  if (message !== undefined && typeof message !== 'string' && !isStringArray(message))
    misplaced.message = message;
  if (code !== undefined && !isCode(code)) misplaced.code = code;
  if (errors !== undefined && !hasFields) misplaced.errors = errors;
  const isMisplaced = Object.keys(misplaced).length > 0;
  if (entries.length === 0 && !isMisplaced) return undefined;
  const members = Object.fromEntries(entries);
  if (isMisplaced) members.details = mergeDetails(members.details, misplaced);
  return members;
}
