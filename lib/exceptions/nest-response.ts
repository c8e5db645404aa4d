import { STATUS_CODES } from 'node:http';
import { type HttpException } from '@nestjs/common';
import { isHttpMessage } from '../error/copy-style.js';
import { isErrorStatus } from '../error/error-definition.js';
import { isError } from '../error/is-error.js';
import { isObject, read } from '../internal/unknown-value.js';
import { isHttpException } from '../nest/foreign-error.js';
import { NEST_CRASH, type NestResponse } from './foreign-exception.js';
import { httpErrorsFacts, isFastifyError } from './platform-facts.js';

/**
 * Returns the body that Nest's filter sends for an `HttpException`.
 *
 * @see https://docs.nestjs.com/exception-filters#throwing-standard-exceptions
 */
export function nestBodyOf(exception: HttpException): object {
  const body: unknown = exception.getResponse();
  const statusCode = exception.getStatus();
  // The members of an error, or of a response, may hold a whole request: the phrase of the status is sent instead.
  if (isSecret(body)) return { statusCode, message: STATUS_CODES[statusCode] ?? 'Error' };
  if (isObject(body)) return body;
  const errorCode = read(exception, 'errorCode');
  return { statusCode, message: body, ...(errorCode !== undefined && { errorCode }) };
}

/** Checks whether a body is an error, or a request or response of an HTTP client, which is not for clients. */
export function isSecret(body: unknown): boolean {
  return isError(body) || (isObject(body) && isHttpMessage(body));
}

/**
 * Returns Nest's response to anything that is thrown: beside `HttpException`, it trusts the status of Fastify's errors,
 * of `http-errors`, and of objects that are not errors. Unlike Nest, it does not trust what an error has of an upstream.
 *
 * @param message the text to send in place of the exception's own
 */
export function nestResponseTo(thrown: unknown, message?: string): NestResponse {
  if (isHttpException(thrown)) return { status: thrown.getStatus(), body: nestBodyOf(thrown) };
  const facts = trustedFacts(thrown);
  const status = facts?.status;
  if (!isErrorStatus(status)) return NEST_CRASH;
  return { status, body: { statusCode: status, message: message ?? facts?.message ?? STATUS_CODES[status] } };
}

function trustedFacts(thrown: unknown): { readonly status: unknown; readonly message: unknown } | undefined {
  const isOfFastify = isFastifyError(thrown);
  if (isError(thrown) && !isOfFastify) return httpErrorsFacts(thrown);
  const message = read(thrown, 'message');
  if (!isOfFastify && (typeof message !== 'string' || message === '')) return undefined;
  const isHidden = read(thrown, 'expose') === false;
  return { status: read(thrown, 'statusCode'), message: isHidden ? undefined : message };
}
