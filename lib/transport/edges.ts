import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { abortResponse } from '../filter/send-response.js';
import { ErrorReporter, RequestClock } from '../reporting/error-reporter.js';
import { RequestIds } from '../reporting/request-id.js';
import { handleClientErrors } from './client-error.js';
import { handleUnhandledRequests } from './express-fallback.js';
import { registerErrorsFilter } from './fastify-errors.js';
import { handleFileErrors } from './file-stream-errors.js';

export const EDGE_OPTIONS = Symbol.for('nestjs-api-errors:edge-options');

interface EdgeOptions {
  readonly everyResponse: boolean;
}

@Injectable()
export class EdgeHandlers {
  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ErrorsFilter) private readonly filter: ErrorsFilter,
    @Inject(RequestIds) private readonly requestIds: RequestIds,
    @Inject(ErrorReporter) private readonly reporter: ErrorReporter,
    @Inject(RequestClock) private readonly clock: RequestClock,
    @Inject(EDGE_OPTIONS) private readonly options: EdgeOptions,
  ) {}

  register(): void {
    const { httpAdapter } = this.adapterHost;
    const server = httpAdapter?.getHttpServer() as Server | undefined;
    handleUnhandledRequests(httpAdapter, this.filter);
    registerErrorsFilter(httpAdapter, this.filter);
    handleFileErrors(httpAdapter, this.filter);
    resetFailingStreams(httpAdapter);
    handleClientErrors(server, this.filter);
    if (this.options.everyResponse) sendIdWithEveryResponse(server, this.requestIds);
    if (this.reporter.hasObservers) this.clock.watch(server);
  }
}

type SendHook = (request: object, reply: object, payload: unknown) => Promise<unknown>;

interface FastifyInstance {
  readonly server: object;
  addHook(name: 'onSend', hook: SendHook): unknown;
}

/**
 * Resets an HTTP/2 response if its stream fails after the response has begun. Fastify closes such a response without an error
 * code, so that clients consider it complete.
 */
function resetFailingStreams(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const fastify: FastifyInstance = httpAdapter.getInstance();
  // Only HTTP/2 servers have `updateSettings`. HTTP/1.1 closes the connection, so clients notice the failure.
  if (!('updateSettings' in fastify.server)) return;
  // oxlint-disable-next-line typescript/require-await -- Fastify recognizes an asynchronous hook by its promise
  fastify.addHook('onSend', async (_request, reply, payload) => {
    if (!isStream(payload)) return payload;
    const stream = 'getReader' in payload ? Readable.fromWeb(payload) : payload;
    return stream.once('error', () => abortStartedResponse(reply));
  });
}

function isStream(payload: unknown): payload is Readable | ReadableStream {
  if (typeof payload !== 'object' || payload === null) return false;
  return 'getReader' in payload || 'pipe' in payload;
}

function abortStartedResponse(reply: { readonly raw?: { readonly headersSent?: boolean } }): void {
  if (reply.raw?.headersSent === true) abortResponse(reply);
}

/**
 * Adds the request id to every response of a server. Reads the id only when the headers are written, so that a logger can
 * set its own id on the request first.
 */
function sendIdWithEveryResponse(
  server: Pick<Server, 'prependListener'> | undefined,
  requestIds: RequestIds,
): void {
  server?.prependListener?.('request', (request: IncomingMessage, response: ServerResponse) => {
    const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
    response.writeHead = (...head: unknown[]) => {
      if (response.headersSent || response.hasHeader(requestIds.header)) return writeHead(...head);
      const id = requestIds.getId(request);
      const last = head.at(-1);
      // Node accepts a list of pairs only if no header was set before.
      if (!isPairs(last)) response.setHeader(requestIds.header, id);
      else if (!last.some(([name]) => name.toLowerCase() === requestIds.header.toLowerCase())) {
        return writeHead(...head.slice(0, -1), [...last, [requestIds.header, id]]);
      }
      return writeHead(...head);
    };
  });
}

function isPairs(headers: unknown): headers is readonly (readonly [name: string, value: unknown])[] {
  return Array.isArray(headers) && Array.isArray(headers[0]);
}
