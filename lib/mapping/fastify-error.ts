import { read } from '../error/read.js';
import { isError, isHttpException } from './foreign-error.js';
import { isOfUpstream } from './upstream-error.js';

/**
 * Checks whether Fastify or one of its plugins made an error: by its class, as Nest does, or by the marks of a
 * validation. The code alone may be copied from the response of another server.
 *
 * @see https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#error-handling
 */
export function isFastifyError(thrown: unknown): thrown is Error {
  if (!isError(thrown) || typeof read(thrown, 'code') !== 'string') return false;
  const isOfClass = read(read(thrown, 'constructor'), 'name') === 'FastifyError';
  return (isOfClass || isValidation(thrown)) && !isOfUpstream(thrown);
}

/**
 * Returns the error itself if the Fastify adapter of Nest 12, which looks at its name alone, has replaced it by an
 * `HttpException` with its status and its text. Returns anything else as it is.
 */
export function unwrapFalseFastifyError(thrown: unknown): unknown {
  const cause = read(thrown, 'cause');
  const isReplaced =
    isHttpException(thrown) &&
    read(cause, 'name') === 'FastifyError' &&
    read(cause, 'message') === thrown.message &&
    read(cause, 'statusCode') === thrown.getStatus();
  return isReplaced && !isFastifyError(cause) ? cause : thrown;
}

function isValidation(thrown: Error): boolean {
  return (
    read(thrown, 'code') === 'FST_ERR_VALIDATION' &&
    Array.isArray(read(thrown, 'validation')) &&
    typeof read(thrown, 'validationContext') === 'string'
  );
}
