import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorReply } from './error-reply.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/** What both platforms' responses can do with headers; Fastify's reply stands above a raw response. */
interface HeaderBag {
  removeHeader(name: string): unknown;
  getHeader(name: string): unknown;
  readonly raw?: HeaderBag;
}

/** Node's own response, which Express gives to everyone and Fastify to middleware. */
interface PlatformResponse extends HeaderBag {
  statusCode: number;
  setHeader(name: string, value: string | number): unknown;
  end(body: string): unknown;
}

/** The headers that describe what a handler meant to send, and not the error that is sent instead. */
const LOST = [
  'Content-Type',
  'Content-Length',
  'Content-Encoding',
  'Content-Disposition',
  'Content-Range',
  'Content-Language',
  'ETag',
  'Last-Modified',
  'Accept-Ranges',
  'Cache-Control',
  'Expires',
];

/** Sends a reply in place of whatever was prepared; where something has left already, it ends the response. */
export function sendReply(
  adapter: HttpAdapter,
  response: object,
  { status, headers, body }: ErrorReply,
): void {
  if (adapter.isHeadersSent(response)) {
    adapter.end(response);
    return;
  }
  const bag = response as HeaderBag;
  for (const name of LOST) {
    bag.removeHeader(name);
    bag.raw?.removeHeader(name);
  }
  const all = { ...headers, Vary: varied(bag.getHeader('Vary'), headers.Vary) };
  if (isFastifyReply(response)) {
    for (const [name, value] of Object.entries(all)) adapter.setHeader(response, name, value);
    adapter.reply(response, body, status);
  } else {
    sendPlainly(response as PlatformResponse, status, all, body);
  }
}

/** Ends a response that cannot be sent, so that the client does not wait for it. */
export function breakOff(response: object): void {
  const { raw = response } = response as { raw?: object };
  try {
    (raw as { destroy?: () => void }).destroy?.();
  } catch {
    // There is nothing left to be done for it.
  }
}

/** Express's `send` would add an ETag, and with it a way to cache the error. */
function sendPlainly(
  response: PlatformResponse,
  status: number,
  headers: ErrorReply['headers'],
  body: string,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

function isFastifyReply(response: object): boolean {
  return 'raw' in response && 'send' in response;
}

/** What the response varied by already, and what the error varies by. */
function varied(before: unknown, added = ''): string {
  const names = [before, added]
    .flat()
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('*')) return '*';
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].join(', ');
}
