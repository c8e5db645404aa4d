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

/** Handles the rejection if code of the app has returned a promise, as it would end the process. */
export function onRejection(answer: unknown, handle: (failure: unknown) => void): void {
  if (typeof read(answer, 'then') === 'function') void Promise.resolve(answer).then(undefined, handle);
}
