import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';
import { type HttpAdapterHost } from '@nestjs/core';
import { breakOff } from '../filter/send-reply.js';

/** Fastify calls such a hook before it sends a response. */
type SendHook = (request: object, reply: object, payload: unknown) => Promise<unknown>;

interface FastifyInstance {
  readonly server: object;
  addHook(name: 'onSend', hook: SendHook): unknown;
}

/**
 * Resets a response over HTTP/2 whose stream fails on its way. Fastify closes it as if it were complete: over HTTP/2, a
 * response that is destroyed without an error ends regularly.
 */
export function resetFailingStreams(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const fastify: FastifyInstance = httpAdapter.getInstance();
  // Servers of HTTP/1.1, where a broken connection tells a client enough, have no settings.
  if (!('updateSettings' in fastify.server)) return;
  // oxlint-disable-next-line typescript/require-await -- Fastify tells hooks apart by their promises
  fastify.addHook('onSend', async (_request, reply, payload) => {
    if (!isStream(payload)) return payload;
    const stream = 'getReader' in payload ? Readable.fromWeb(payload) : payload;
    return stream.once('error', () => breakOffBegun(reply));
  });
}

function isStream(payload: unknown): payload is Readable | ReadableStream {
  if (typeof payload !== 'object' || payload === null) return false;
  return 'getReader' in payload || 'pipe' in payload;
}

/** Leaves a response without a first byte to Fastify, which can still answer with an error. */
function breakOffBegun(reply: { readonly raw?: { readonly headersSent?: boolean } }): void {
  if (reply.raw?.headersSent === true) breakOff(reply);
}
