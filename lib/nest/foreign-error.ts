import { HttpException } from '@nestjs/common';
import { isError, read } from '../internal/unknown-value.js';

/** Whether a thrown thing is an `HttpException`, told by what it can do. */
export function isHttpException(thrown: unknown): thrown is HttpException {
  if (thrown instanceof HttpException) return true;
  return (
    isError(thrown) &&
    typeof read(thrown, 'getStatus') === 'function' &&
    typeof read(thrown, 'getResponse') === 'function'
  );
}

/** Where code of the app answers with a promise, of whatever kind, its rejection must not end the process. */
export function onRejection(answer: unknown, tell: (failure: unknown) => void): void {
  if (typeof read(answer, 'then') === 'function') void Promise.resolve(answer).then(undefined, tell);
}
