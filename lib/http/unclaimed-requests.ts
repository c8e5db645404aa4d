import { NotFoundException } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorAnswerer } from './error-answerer.js';

/** What a middleware sees of a request. */
interface PlatformRequest {
  readonly method: string;
  readonly originalUrl: string;
}

/**
 * Below a global prefix Nest leaves the rest of an Express server alone, and Express answers there with a page of
 * HTML: to unknown routes, and to errors of its parsers. This answers instead, after everything else that the
 * server was given before it listens, other apps included.
 */
export function answerUnclaimedRequests(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  answerer: ErrorAnswerer,
): void {
  if (httpAdapter?.getType() !== 'express') return;
  httpAdapter.getHttpServer().once('listening', () => {
    httpAdapter.use((request: PlatformRequest, response: object) => {
      const error = new NotFoundException(`Cannot ${request.method} ${request.originalUrl}`);
      answerer.answer(error, request, response);
    });
    // Express tells a handler of errors by its four parameters.
    httpAdapter.use((error: unknown, request: object, response: object, _next: unknown) => {
      answerer.answer(error, request, response);
    });
  });
}
