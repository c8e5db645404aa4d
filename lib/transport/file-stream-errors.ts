import { finished, type Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/**
 * Answers for a file that cannot be read, and reports one that breaks off later, also without an error. A `StreamableFile` that has its own
 * handler of errors keeps it.
 */
export function handleFileErrors(httpAdapter: HttpAdapter | undefined, filter: ErrorsFilter): void {
  const watch = WATCHES[httpAdapter?.getType() ?? ''];
  if (httpAdapter === undefined || watch === undefined) return;
  const reply = httpAdapter.reply.bind(httpAdapter);
  httpAdapter.reply = (response: never, body: unknown, status?: number) => {
    if (typeof body === 'object' && body !== null) watch(body, response, filter);
    return reply(response, body, status) as unknown;
  };
}

/** Listens for errors of a body that is a stream. */
type Watch = (body: object, response: never, filter: ErrorsFilter) => void;

const WATCHES: Readonly<Record<string, Watch>> = {
  /** A `StreamableFile` would answer for itself, with a text. Nest 11 hands some errors to its logger, too. */
  express(body, response: PlatformResponse, filter) {
    if (!(body instanceof StreamableFile)) return;
    onEarlyEnd(body.getStream(), response, (error) => filter.sendError(error, response.req, response));
    if (String(body.errorHandler) !== USUAL_HANDLER) return;
    let answered: unknown;
    const answer = (error: Error): void => {
      if (error !== answered) filter.sendError((answered = error), response.req, response);
    };
    body.setErrorHandler(answer);
    if (String(body.errorLogger) === USUAL_LOGGER) body.setErrorLogger(answer);
  },

  /** Fastify passes an error on only if there is still somebody to answer. */
  fastify(body, reply: FastifyReply, filter) {
    const stream = body instanceof StreamableFile ? body.getStream() : body;
    if (!isReadable(stream)) return;
    const platform = reply.raw ?? reply;
    const answer = (error: Error): void => {
      if (!platform.headersSent && !platform.req.aborted) return;
      filter.sendError(error, reply.request ?? platform.req, reply);
    };
    stream.once('error', answer);
    onEarlyEnd(stream, platform, answer);
  },
};

const [USUAL_HANDLER, USUAL_LOGGER] = (['errorHandler', 'errorLogger'] as const).map((member) =>
  String(new StreamableFile(Buffer.alloc(0))[member]),
);

/**
 * Calls a listener for a stream that is closed before its end without an error, as one is that is destroyed or whose
 * generator throws `null`. A response that is over closes its stream itself.
 */
function onEarlyEnd(stream: Readable, response: PlatformResponse, listener: (error: Error) => void): void {
  finished(stream, { writable: false }, (cause) => {
    if (!cause || stream.errored || isOver(response)) return;
    listener(new Error('The stream of the response was closed before its end.', { cause }));
  });
}

function isOver({ writableEnded, destroyed, stream }: PlatformResponse): boolean {
  return writableEnded || destroyed === true || stream?.destroyed === true;
}

function isReadable(body: object): body is Readable {
  return 'pipe' in body && typeof body.pipe === 'function';
}

interface PlatformResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly destroyed?: boolean;
  /** The stream of HTTP/2. */
  readonly stream?: { readonly destroyed: boolean };
  readonly req: { readonly aborted: boolean };
}

/** Fastify's reply; or the platform's response, which middleware has. */
interface FastifyReply extends PlatformResponse {
  readonly raw?: PlatformResponse;
  readonly request?: object;
}
