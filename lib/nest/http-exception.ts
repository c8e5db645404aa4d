import { HttpException } from '@nestjs/common';
import { isError, read } from '../internal/unknown-value.js';

/** Checks whether an exception is an `HttpException`, of another copy of Nest as well, by its methods. */
export function isHttpException(thrown: unknown): thrown is HttpException {
  if (thrown instanceof HttpException) return true;
  return (
    isError(thrown) &&
    typeof read(thrown, 'getStatus') === 'function' &&
    typeof read(thrown, 'getResponse') === 'function'
  );
}
