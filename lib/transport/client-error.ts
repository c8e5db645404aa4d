import { IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { HttpErrors } from '../catalogue/http-errors.js';
import { readProperty } from '../internal/unknown-value.js';
import { type ErrorsFilter } from '../filter/errors.filter.js';

const ERRORS_BY_CODE: Readonly<Record<string, keyof typeof HttpErrors>> = {
  HPE_HEADER_OVERFLOW: 'RequestHeaderFieldsTooLarge',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'ContentTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'RequestTimeout',
};

export function handleClientErrors(server: Server | undefined, filter: ErrorsFilter): void {
  if (server === undefined) return;
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (server.listenerCount('checkExpectation') > 1) return;
    filter.sendError(new HttpErrors.ExpectationFailed(), request, response);
  });
  for (const listener of server.listeners('clientError')) {
    if (listener.name === FASTIFY_LISTENER) server.off('clientError', listener as () => void);
  }
  server.on('clientError', (error, stream) => {
    if (server.listenerCount('clientError') > 1) return;
    const code = String(readProperty(error, 'code'));
    const socket = stream as Socket;
    // Without HTTP, as after a failed TLS handshake, the client cannot read a response.
    const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (!isHttp || !socket.writable || hasResponseBegun(socket)) {
      socket.destroy(error);
      return;
    }
    const exception = new HttpErrors[ERRORS_BY_CODE[code] ?? 'BadRequest'](undefined, { cause: error });
    filter.sendError(exception, new IncomingMessage(socket), new SocketResponse(socket));
  });
}

const FASTIFY_LISTENER = 'bound defaultClientErrorHandler';

/** Checks whether the response to an earlier request of the connection has begun. Node reads the same private member. */
function hasResponseBegun(socket: Socket): boolean {
  return readProperty(readProperty(socket, '_httpMessage'), 'headersSent') === true;
}

/** Writes a response to the socket and closes it, as Node creates no `ServerResponse` for an invalid request. */
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
