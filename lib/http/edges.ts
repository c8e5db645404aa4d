import { type Server } from 'node:http';
import { type HttpAdapterHost } from '@nestjs/core';
import { answerBrokenRequests } from './broken-requests.js';
import { type ErrorAnswerer } from './error-answerer.js';
import { answerFileErrors } from './file-errors.js';
import { answerRouterErrors } from './fastify-errors.js';
import { resetFailingStreams } from './http2-resets.js';
import { answerUnclaimedRequests } from './unclaimed-requests.js';

/** Answers the errors of a server that Nest's filters never hear of. */
export function answerEdges(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  answerer: ErrorAnswerer,
): void {
  answerUnclaimedRequests(httpAdapter, answerer);
  answerRouterErrors(httpAdapter, answerer);
  answerFileErrors(httpAdapter, answerer);
  resetFailingStreams(httpAdapter);
  answerBrokenRequests(httpAdapter?.getHttpServer() as Server | undefined, answerer);
}
