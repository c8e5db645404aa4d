import { STATUS_CODES } from 'node:http';
import { type HttpException } from '@nestjs/common';
import { isErrorStatus } from '../error/api-error.js';
import { isHttpMessage } from '../error/plain-data.js';
import { isError, isObject, readProperty } from '../internal/unknown-value.js';
import { isHttpException } from '../nest/http-exception.js';
import { NEST_CRASH, type NestResponse } from './foreign-occurrence.js';
import { isFromUpstream } from './upstream-error.mapping.js';

/**
 * Checks whether Fastify or one of its plugins has created an error: by its class, as Nest does, or by the members of a
 * validation error. The code alone is not enough: it may be copied from the response of another server.
 *
 * @see https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#error-handling
 */
export function isFastifyError(thrown: unknown): thrown is Error {
  if (!isError(thrown) || typeof readProperty(thrown, 'code') !== 'string') return false;
  const hasFastifyClass =
    readProperty(thrown, FASTIFY_ERROR) === true ||
    readProperty(readProperty(thrown, 'constructor'), 'name') === 'FastifyError';
  return (hasFastifyClass || isFastifyValidation(thrown)) && !isFromUpstream(thrown);
}

/** A member of errors of @fastify/error 4.2 and later. Older ones have only the name of their class, which minifiers change. */
const FASTIFY_ERROR = Symbol.for('fastify-error-generic');

/**
 * Returns the original error if the Fastify adapter of Nest 12 has replaced it by an `HttpException` because of its name,
 * although {@link isFastifyError} does not accept it. Returns any other exception unchanged.
 */
export function unwrapMisidentifiedError(thrown: unknown): unknown {
  const cause = readProperty(thrown, 'cause');
  const isReplaced =
    isHttpException(thrown) &&
    readProperty(cause, 'name') === 'FastifyError' &&
    readProperty(cause, 'message') === thrown.message &&
    readProperty(cause, 'statusCode') === thrown.getStatus();
  return isReplaced && !isFastifyError(cause) ? cause : thrown;
}

function isFastifyValidation(thrown: Error): boolean {
  return (
    readProperty(thrown, 'code') === 'FST_ERR_VALIDATION' &&
    Array.isArray(readProperty(thrown, 'validation')) &&
    typeof readProperty(thrown, 'validationContext') === 'string'
  );
}

export interface PlatformFacts {
  readonly status: number;
  readonly message: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Checks the same members as Nest 12 does. */
function hasHttpErrorsMembers(thrown: unknown): thrown is Error {
  const status = readProperty(thrown, 'statusCode');
  return (
    isError(thrown) &&
    typeof readProperty(thrown, 'expose') === 'boolean' &&
    typeof status === 'number' &&
    readProperty(thrown, 'status') === status
  );
}

/**
 * Returns status, message and headers of an error of `http-errors`. `createError(502, error)` keeps the status and the
 * headers of `error`, which may come from an upstream. Such members precede `expose`, the first member that the library
 * writes. They are not returned; if the status is one of them, the result is `undefined`.
 *
 * @see https://github.com/jshttp/http-errors#createerrorstatus-message-properties
 */
export function readHttpErrorsFacts(thrown: unknown): PlatformFacts | undefined {
  if (!hasHttpErrorsMembers(thrown)) return undefined;
  const names = Object.keys(thrown);
  const exposeIndex = names.indexOf('expose');
  const earlier = exposeIndex < 0 ? [] : names.slice(0, exposeIndex);
  if (!isStatusTrusted(thrown, exposeIndex < 0 ? names : earlier)) return undefined;
  const isForeign = earlier.includes('headers') || isFromUpstream(thrown);
  return {
    status: readProperty(thrown, 'statusCode') as number,
    message:
      isForeign || readProperty(thrown, 'expose') === false
        ? undefined
        : String(readProperty(thrown, 'message')),
    headers: isForeign ? {} : readHeaders(thrown),
  };
}

/**
 * Returns the original error if an adapter of Nest 12 has replaced it by an `HttpException`, and its status or its message
 * must not be sent to the client. Returns any other exception unchanged.
 */
export function unwrapUntrustedHttpError(thrown: unknown): unknown {
  const cause = readProperty(thrown, 'cause');
  if (!hasHttpErrorsMembers(cause) || !isHttpException(thrown)) return thrown;
  const status = thrown.getStatus();
  const isHidden = readProperty(cause, 'expose') === false;
  const text = isHidden ? STATUS_CODES[status] : cause.message;
  if (status !== readProperty(cause, 'statusCode') || thrown.message !== text) return thrown;
  const facts = readHttpErrorsFacts(cause);
  return facts === undefined || (facts.message === undefined && !isHidden) ? cause : thrown;
}

/** @param foreign the names of the members that `http-errors` did not write */
function isStatusTrusted(thrown: Error, foreign: readonly string[]): boolean {
  // The app's `verify` function of a body parser may have set the status.
  if (readProperty(thrown, 'type') === 'entity.verify.failed') return true;
  const base: unknown = Object.getPrototypeOf(thrown);
  const hasTrustedPrototype =
    readProperty(base, 'status') === undefined || typeof readProperty(base, 'expose') === 'boolean';
  return hasTrustedPrototype && !foreign.includes('status') && !foreign.includes('statusCode');
}

export function readHeaders(thrown: Error): Readonly<Record<string, string>> {
  const headers = readProperty(thrown, 'headers');
  const entries = isObject(headers) ? Object.entries(headers) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/**
 * Returns the body that Nest's filter sends for an `HttpException`. A body that may contain secrets is replaced.
 *
 * @see https://docs.nestjs.com/exception-filters#throwing-standard-exceptions
 */
export function getNestBody(exception: HttpException): object {
  const body: unknown = exception.getResponse();
  const statusCode = exception.getStatus();
  if (isPrivateBody(body)) return { statusCode, message: STATUS_CODES[statusCode] ?? 'Error' };
  if (isObject(body)) return body;
  const errorCode = readProperty(exception, 'errorCode');
  return { statusCode, message: body, ...(errorCode !== undefined && { errorCode }) };
}

/** Checks whether a body is an error, or a request or response of an HTTP client. Such a body may contain secrets. */
export function isPrivateBody(body: unknown): boolean {
  return isError(body) || (isObject(body) && isHttpMessage(body));
}

/**
 * Returns the response of Nest's own filter to any exception. Besides `HttpException`, it trusts the status of Fastify's
 * errors, of `http-errors`, and of objects that are not errors. Unlike Nest, this function does not trust a status or a
 * message that may come from an upstream.
 *
 * @param message replaces the message of the exception, except of an `HttpException`
 */
export function createNestResponse(thrown: unknown, message?: string): NestResponse {
  if (isHttpException(thrown)) return { status: thrown.getStatus(), body: getNestBody(thrown) };
  const facts = findTrustedFacts(thrown);
  const status = facts?.status;
  if (!isErrorStatus(status)) return NEST_CRASH;
  return { status, body: { statusCode: status, message: message ?? facts?.message ?? STATUS_CODES[status] } };
}

function findTrustedFacts(
  thrown: unknown,
): { readonly status: unknown; readonly message: unknown } | undefined {
  const isFromFastify = isFastifyError(thrown);
  if (isError(thrown) && !isFromFastify) return readHttpErrorsFacts(thrown);
  const message = readProperty(thrown, 'message');
  if (!isFromFastify && (typeof message !== 'string' || message === '')) return undefined;
  const isHidden = readProperty(thrown, 'expose') === false;
  return { status: readProperty(thrown, 'statusCode'), message: isHidden ? undefined : message };
}
