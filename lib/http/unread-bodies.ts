import { type HttpAdapterHost } from '@nestjs/core';
import { type BodyHeaders, bringsBody, mediaTypeOf, UNREAD_BODY } from '../routes/unread-body.js';

/**
 * Express goes on without a body where no parser took it, as if none had been sent. This marks such a request, so
 * that whoever takes its body can refuse it, and nobody else need care. A parser that comes later still reads it;
 * forms with files are read by interceptors.
 */
export function markUnreadBodies(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): void {
  if (httpAdapter?.getType() !== 'express') return;
  httpAdapter.use((request: ReadRequest, _response: unknown, next: () => void) => {
    if (!request.readableDidRead && bringsBody(request.headers) && !isForm(request)) {
      request.body = UNREAD_BODY;
    }
    next();
  });
}

interface ReadRequest {
  /** Whether anybody has begun to read; older parsers leave an empty object where they did not. */
  readonly readableDidRead: boolean;
  readonly headers: BodyHeaders;
  body?: unknown;
}

function isForm({ headers }: ReadRequest): boolean {
  return mediaTypeOf(headers) === 'multipart/form-data';
}
