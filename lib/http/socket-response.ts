import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';

/** A response to bytes that Node made no request of: it is written onto the socket, which it closes. */
export class SocketResponse {
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
