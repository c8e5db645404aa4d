import { STATUS_CODES } from 'node:http';
import { type HttpException } from '@nestjs/common';
import { type Occurrence } from '../error/api-error.js';
import { isCode } from '../error/error-code.js';
import { isErrorStatus } from '../error/error-status.js';
import { type MappingSettings, occurrenceOf } from './error-facts.js';
import { isError, read } from './foreign-error.js';
import { parserText } from './parser-texts.js';

/**
 * Nest's `HttpException` and its family, of whichever copy of Nest: status, message and `errorCode` are kept,
 * and so are the members of an object body.
 *
 * @see https://docs.nestjs.com/exception-filters#built-in-http-exceptions
 */
export function mapHttpException(thrown: unknown, settings: MappingSettings): Occurrence | undefined {
  if (!isHttpException(thrown)) return undefined;
  const status = thrown.getStatus();
  if (!isErrorStatus(status)) return undefined;
  const body = bodyOf(thrown);
  const message = messageOf(thrown, body.message);
  return occurrenceOf(
    {
      status,
      code: [read(thrown, 'errorCode'), body.errorCode, body.code].find(isCode),
      message: isNests(message, status) && settings.catalogue.isReplaced(status) ? undefined : message,
      members: membersOf(body, status),
    },
    settings,
  );
}

/** Whether it is one of Nest's exceptions with a status from 300 to 399: an answer, and no error. */
export function isRedirect(thrown: unknown): thrown is HttpException {
  try {
    return isHttpException(thrown) && Math.floor(thrown.getStatus() / 100) === 3;
  } catch {
    return false;
  }
}

/** Whether a thrown thing is an `HttpException`, told by what it can do. */
function isHttpException(thrown: unknown): thrown is HttpException {
  return (
    isError(thrown) &&
    typeof read(thrown, 'getStatus') === 'function' &&
    typeof read(thrown, 'getResponse') === 'function'
  );
}

/** The body that Nest would send; an error given as the body says nothing to a client. */
function bodyOf(exception: HttpException): Readonly<Record<string, unknown>> {
  const body: unknown = exception.getResponse();
  if (typeof body === 'string') return { message: body };
  if (Array.isArray(body)) return { message: body as unknown[] };
  if (typeof body !== 'object' || body === null || isError(body)) return {};
  return Object.fromEntries(Object.keys(body).map((name) => [name, read(body, name)]));
}

/** Whether Nest chose these words, and nobody of the app. */
function isNests(message: string | undefined, status: number): boolean {
  const text = message?.toLowerCase();
  return (
    text === undefined ||
    text === STATUS_CODES[status]?.toLowerCase() ||
    text === FORBIDDEN_BY_GUARD ||
    UNKNOWN_ROUTE.test(message!)
  );
}

const FORBIDDEN_BY_GUARD = 'forbidden resource';

/** What the router says of an address that it does not know. */
const UNKNOWN_ROUTE = /^Cannot [A-Z-]+ \//;
const ADDRESS_LENGTH = 200;

function messageOf(exception: HttpException, message: unknown): string | undefined {
  if (isTexts(message)) return message.join('; ') || undefined;
  if (typeof message !== 'string') return undefined;
  const own = withoutClassName(message, exception.name);
  return parserText(exception, own) ?? (UNKNOWN_ROUTE.test(own) ? withoutQuery(own) : own);
}

/** The throttler writes "ThrottlerException: Too Many Requests". */
function withoutClassName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** The router repeats the address, however long, and with it the secrets that a query may hold. */
function withoutQuery(message: string): string {
  const address = message.replace(/[?#].*$/s, '');
  return address.length > ADDRESS_LENGTH ? `${address.slice(0, ADDRESS_LENGTH)}…` : address;
}

/**
 * The members of a body beside those that Nest itself writes. What cannot be the message or the code of an error is
 * kept under `details`.
 */
function membersOf(
  body: Readonly<Record<string, unknown>>,
  status: number,
): Readonly<Record<string, unknown>> {
  const { message, statusCode: _statusCode, error, errorCode: _errorCode, code, ...members } = body;
  const details = {
    ...(typeof message !== 'string' && !isTexts(message) && message !== undefined && { message }),
    ...(code !== undefined && !isCode(code) && { code }),
  };
  return {
    ...members,
    ...(error !== undefined && error !== STATUS_CODES[status] && { error }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

function isTexts(message: unknown): message is readonly string[] {
  return Array.isArray(message) && message.every((text) => typeof text === 'string');
}
