import { finished, type Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/**
 * Replaces `reply()` of the adapter, to send an error if a file cannot be read, and to report a file that ends early. A custom
 * error handler of a `StreamableFile` is not replaced, but an early end is still reported.
 */
export function handleFileErrors(httpAdapter: HttpAdapter | undefined, filter: ErrorsFilter): void {
  const watch = WATCHERS[httpAdapter?.getType() ?? ''];
  if (httpAdapter === undefined || watch === undefined) return;
  const reply = httpAdapter.reply.bind(httpAdapter);
  httpAdapter.reply = (response: never, body: unknown, status?: number) => {
    if (typeof body === 'object' && body !== null) watch(body, response, filter);
    return reply(response, body, status) as unknown;
  };
}

type Watcher = (body: object, response: never, filter: ErrorsFilter) => void;

const WATCHERS: Readonly<Record<string, Watcher>> = {
  express(body, response: PlatformResponse, filter) {
    if (!(body instanceof StreamableFile)) return;
    listenForEarlyEnd(body.getStream(), response, (error) => filter.sendError(error, response.req, response));
    if (String(body.errorHandler) !== DEFAULT_HANDLER) return;
    let lastError: unknown;
    const handleError = (error: Error): void => {
      if (error !== lastError) filter.sendError((lastError = error), response.req, response);
    };
    body.setErrorHandler(handleError);
    if (String(body.errorLogger) === DEFAULT_LOGGER) body.setErrorLogger(handleError);
  },

  // Fastify calls its error handler itself, but not after the response has begun or the client has disconnected.
  fastify(body, reply: FastifyReply, filter) {
    const stream = body instanceof StreamableFile ? body.getStream() : body;
    if (!isReadable(stream)) return;
    const platform = reply.raw ?? reply;
    const handleError = (error: Error): void => {
      if (!platform.headersSent && !platform.req.aborted) return;
      filter.sendError(error, reply.request ?? platform.req, reply);
    };
    stream.once('error', handleError);
    listenForEarlyEnd(stream, platform, handleError);
  },
};

const [DEFAULT_HANDLER, DEFAULT_LOGGER] = (['errorHandler', 'errorLogger'] as const).map((member) =>
  String(new StreamableFile(Buffer.alloc(0))[member]),
);

/**
 * Calls a listener if a stream is closed early without an error: it was destroyed, or its generator threw `null`.
 * Ignores streams that were closed because the response has ended.
 */
function listenForEarlyEnd(
  stream: Readable,
  response: PlatformResponse,
  listener: (error: Error) => void,
): void {
  finished(stream, { writable: false }, (cause) => {
    if (!cause || stream.errored || isFinished(response)) return;
    listener(new Error('The stream of the response was closed before its end.', { cause }));
  });
}

function isFinished({ writableEnded, destroyed, stream }: PlatformResponse): boolean {
  return writableEnded || destroyed === true || stream?.destroyed === true;
}

function isReadable(body: object): body is Readable {
  return 'pipe' in body && typeof body.pipe === 'function';
}

interface PlatformResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly destroyed?: boolean;
  readonly stream?: { readonly destroyed: boolean };
  readonly req: { readonly aborted: boolean };
}

interface FastifyReply extends PlatformResponse {
  readonly raw?: PlatformResponse;
  readonly request?: object;
}
