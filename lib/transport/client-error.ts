import { IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { HttpErrors } from '../catalogue/http-errors.js';
import { read } from '../internal/unknown-value.js';
import { type ErrorsFilter } from '../filter/errors.filter.js';

/** What Node says of bytes that are no request. @see https://nodejs.org/api/http.html#event-clienterror */
const ERRORS: Readonly<Record<string, keyof typeof HttpErrors>> = {
  HPE_HEADER_OVERFLOW: 'RequestHeaderFieldsTooLarge',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'ContentTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'RequestTimeout',
};

/** Answers what never becomes a request of the app: what is no HTTP, is too large or too slow, or expects the impossible. */
export function handleClientErrors(server: Server | undefined, filter: ErrorsFilter): void {
  if (server === undefined) return;
  // Node says no more than the status.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (server.listenerCount('checkExpectation') > 1) return;
    filter.sendError(new HttpErrors.ExpectationFailed(), request, response);
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
    filter.sendError(exception, new IncomingMessage(socket), new SocketResponse(socket));
  });
}

/** Fastify's own listener, which would answer, too. */
const FASTIFYS = 'bound defaultClientErrorHandler';

/** Whether a part of an answer to an earlier request is on its way, as Node itself asks. */
function hasBegunToAnswer(socket: Socket): boolean {
  return read(read(socket, '_httpMessage'), 'headersSent') === true;
}

/** A response to bytes that Node made no request of: it is written onto the socket, which it closes. */
class SocketResponse {
  statusCode = 500;
  private readonly headers = new Map<string, readonly [name: string, value: string]>();

  constructor(private readonly socket: Socket) {}

  get headersSent(): boolean {
    return this.writableEnded;
  }

  get writableEnded(): boolean {
    return this.socket.writableEnded;
  }

  getHeaders(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.headers].map(([key, [, value]]) => [key, value]));
  }

  setHeader(name: string, value: string | number): void {
    this.headers.set(name.toLowerCase(), [name, String(value)]);
  }

  removeHeader(name: string): void {
    this.headers.delete(name.toLowerCase());
  }

  end(body: string): void {
    const lines = [...this.headers.values()].map(([name, value]) => `${name}: ${value}\r\n`);
    const phrase = STATUS_CODES[this.statusCode] ?? 'Error';
    this.socket.write(
      `HTTP/1.1 ${this.statusCode} ${phrase}\r\n${lines.join('')}Connection: close\r\n\r\n${body}`,
    );
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
