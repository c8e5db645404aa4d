import { IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { HttpErrors } from '../catalogue/http-errors.js';
import { readProperty } from '../internal/unknown-value.js';
import { type ErrorsFilter } from '../filter/errors.filter.js';

/** The errors of Node for bytes that are not a request. @see https://nodejs.org/api/http.html#event-clienterror */
const ERRORS: Readonly<Record<string, keyof typeof HttpErrors>> = {
  HPE_HEADER_OVERFLOW: 'RequestHeaderFieldsTooLarge',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'ContentTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'RequestTimeout',
};

/** Sends an error if Node rejects a request: it is not HTTP, is too large or too slow, or has an unknown `Expect`. */
export function handleClientErrors(server: Server | undefined, filter: ErrorsFilter): void {
  if (server === undefined) return;
  // Node would send the status only.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (server.listenerCount('checkExpectation') > 1) return;
    filter.sendError(new HttpErrors.ExpectationFailed(), request, response);
  });
  for (const listener of server.listeners('clientError')) {
    if (listener.name === FASTIFYS) server.off('clientError', listener as () => void);
  }
  server.on('clientError', (error, stream) => {
    // A listener of the app sends the response, also if it was added later.
    if (server.listenerCount('clientError') > 1) return;
    const code = String(readProperty(error, 'code'));
    const socket = stream as Socket;
    // Without HTTP, as after a failed TLS handshake, the client cannot read a response.
    const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (!isHttp || !socket.writable || hasBegunToAnswer(socket)) {
      socket.destroy(error);
      return;
    }
    const exception = new HttpErrors[ERRORS[code] ?? 'BadRequest'](undefined, { cause: error });
    filter.sendError(exception, new IncomingMessage(socket), new SocketResponse(socket));
  });
}

/** The name of Fastify's own listener, which would send a response, too. */
const FASTIFYS = 'bound defaultClientErrorHandler';

/** Checks whether the response to an earlier request has begun, as Node itself does. */
function hasBegunToAnswer(socket: Socket): boolean {
  return readProperty(readProperty(socket, '_httpMessage'), 'headersSent') === true;
}

/** The response to bytes that are not a request: it is written to the socket, which is closed after it. */
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
