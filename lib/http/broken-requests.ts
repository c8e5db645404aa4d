import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { HttpErrors } from '../catalogue/http-errors.js';
import { read } from '../error/read.js';
import { type ErrorAnswerer } from './error-answerer.js';

/** What Node says of bytes that are no request. @see https://nodejs.org/api/http.html#event-clienterror */
const ERRORS: Readonly<Record<string, keyof typeof HttpErrors>> = {
  HPE_HEADER_OVERFLOW: 'RequestHeaderFieldsTooLarge',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'ContentTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'RequestTimeout',
};

/** Answers what never becomes a request of the app: what is no HTTP, is too large or too slow, or expects the impossible. */
export function answerBrokenRequests(server: Server | undefined, answerer: ErrorAnswerer): void {
  if (server === undefined) return;
  // Node says no more than the status.
  if (server.listenerCount('checkExpectation') === 0) {
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      answerer.answer(new HttpErrors.ExpectationFailed(), request, response);
    });
  }
  const [listener, ...others] = server.listeners('clientError');
  // One of the app's has the say.
  if (others.length > 0 || (listener && listener.name !== FASTIFYS)) return;
  server.removeAllListeners('clientError');
  server.on('clientError', (error, stream) => {
    const socket = stream as Socket;
    if (read(error, 'code') === 'ECONNRESET' || !socket.writable) {
      socket.destroy(error);
      return;
    }
    const name = ERRORS[String(read(error, 'code'))] ?? 'BadRequest';
    const request = new IncomingMessage(socket);
    const response = new ServerResponse(request);
    try {
      // An answer that is on its way already cannot be taken back.
      response.assignSocket(socket);
    } catch {
      socket.destroy(error);
      return;
    }
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.destroySoon());
    answerer.answer(new HttpErrors[name](undefined, { cause: error }), request, response);
  });
}

/** Fastify's own listener, which would answer, too. */
const FASTIFYS = 'bound defaultClientErrorHandler';
