import { IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { HttpErrors } from '../catalogue/http-errors.js';
import { read } from '../error/read.js';
import { type ErrorAnswerer } from './error-answerer.js';
import { SocketResponse } from './socket-response.js';

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
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (server.listenerCount('checkExpectation') > 1) return;
    answerer.answer(new HttpErrors.ExpectationFailed(), request, response);
  });
  for (const listener of server.listeners('clientError')) {
    if (listener.name === FASTIFYS) server.off('clientError', listener as () => void);
  }
  server.on('clientError', (error, stream) => {
    // One of the app's, whenever it came, has the say.
    if (server.listenerCount('clientError') > 1) return;
    const code = String(read(error, 'code'));
    const socket = stream as Socket;
    // What is no HTTP yet, as a handshake that was never made, has nobody to read an answer.
    const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (!isHttp || !socket.writable || hasBegunToAnswer(socket)) {
      socket.destroy(error);
      return;
    }
    const exception = new HttpErrors[ERRORS[code] ?? 'BadRequest'](undefined, { cause: error });
    answerer.answer(exception, new IncomingMessage(socket), new SocketResponse(socket));
  });
}

/** Fastify's own listener, which would answer, too. */
const FASTIFYS = 'bound defaultClientErrorHandler';

/** Whether a part of an answer to an earlier request is on its way, as Node itself asks. */
function hasBegunToAnswer(socket: Socket): boolean {
  return read(read(socket, '_httpMessage'), 'headersSent') === true;
}
