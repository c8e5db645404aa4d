import { HttpException } from '@nestjs/common';
import { isError, readProperty } from '../internal/unknown-value.js';

export function isHttpException(thrown: unknown): thrown is HttpException {
  if (thrown instanceof HttpException) return true;
  return (
    isError(thrown) &&
    typeof readProperty(thrown, 'getStatus') === 'function' &&
    typeof readProperty(thrown, 'getResponse') === 'function'
  );
}
