import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorReply, type Header, headerOf } from './error-response.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/** Node's own response, which Express gives to everyone and Fastify to middleware. */
interface PlatformResponse {
  statusCode: number;
  getHeaders(): Readonly<Record<string, unknown>>;
  removeHeader(name: string): unknown;
  setHeader(name: string, value: string | number): unknown;
  end(body: string): unknown;
}

/** Fastify's reply, which keeps headers of its own above those of the platform's response. */
interface FastifyReply {
  readonly raw: PlatformResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
  getHeaders(): Readonly<Record<string, unknown>>;
  removeHeader(name: string): unknown;
  /** Sets what writes the body. */
  serializer(write: (body: string) => string): unknown;
}

/** The headers that describe what a handler meant to send, and not the error that is sent instead. */
const LOST: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-range',
  'content-language',
  'etag',
  'last-modified',
  'accept-ranges',
  'cache-control',
  'expires',
  'transfer-encoding',
  'trailer',
]);

/** The headers of a connection, which HTTP/2 does not send. @see RFC 9113, 8.2.2 */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'upgrade',
  'http2-settings',
]);
const LOST_OVER_HTTP2: ReadonlySet<string> = new Set([...LOST, ...OF_CONNECTION]);

/** Sends a reply in place of whatever was prepared; where something has left already, it breaks the response off. */
export function sendReply(adapter: HttpAdapter, response: object, reply: ErrorReply): void {
  const { headersSent, stream } = platformOf(response);
  if (headersSent === true || adapter.isHeadersSent(response)) breakOff(response);
  else if (stream) send(response, withoutConnection(reply), LOST_OVER_HTTP2);
  else send(response, reply, LOST);
}

function send(response: object, reply: ErrorReply, lost: ReadonlySet<string>): void {
  if (isFastifyReply(response)) sendByFastify(response, reply, lost);
  else sendPlainly(response as PlatformResponse, reply, lost);
}

function withoutConnection(reply: ErrorReply): ErrorReply {
  return { ...reply, headers: reply.headers.filter(([, , key]) => !OF_CONNECTION.has(key)) };
}

function sendByFastify(response: FastifyReply, reply: ErrorReply, lost: ReadonlySet<string>): void {
  const prepared = response.getHeaders();
  for (const name of Object.keys(prepared)) {
    if (!lost.has(name)) continue;
    response.removeHeader(name);
    response.raw.removeHeader(name);
  }
  for (const header of headersOver(prepared, reply)) response.header(header[2], header[1]);
  // The handler's would be given the text; and without any, Fastify adds a charset to media types that have none.
  response.serializer(asWritten);
  response.code(reply.status);
  response.send(reply.body);
}

function asWritten(body: string): string {
  return body;
}

/** Express's `send` would add an ETag, and with it a way to cache the error. */
function sendPlainly(response: PlatformResponse, reply: ErrorReply, lost: ReadonlySet<string>): void {
  const prepared = response.getHeaders();
  for (const name of Object.keys(prepared)) {
    if (lost.has(name)) response.removeHeader(name);
  }
  response.statusCode = reply.status;
  for (const header of headersOver(prepared, reply)) response.setHeader(header[0], header[1]);
  response.setHeader('Content-Length', Buffer.byteLength(reply.body));
  response.end(reply.body);
}

/** The headers of a reply where others were prepared: it may have to leave some, and to add to one. */
function headersOver(
  prepared: Readonly<Record<string, unknown>>,
  { status, headers, unlessSet = [] }: ErrorReply,
): readonly Header[] {
  // Nothing was, as a rule.
  if (unlessSet.length === 0 && Object.keys(prepared).length === 0) return headers;
  const missing = [...unlessSet, ...plainRetryAfter(status, prepared)].filter(
    ([, , key]) => prepared[key] === undefined,
  );
  const vary: readonly Header[] =
    prepared.vary === undefined ? [] : [headerOf('Vary', varyBy(prepared.vary, headers))];
  return [...headers, ...missing, ...vary];
}

/**
 * Breaks a response off that cannot be completed, so that the client neither waits nor takes a part for the whole: HTTP/1.1
 * closes the connection, HTTP/2 resets the stream. A response that is complete is left alone.
 */
export function breakOff(response: object): void {
  const raw = platformOf(response);
  try {
    if (raw.writableEnded === true) return;
    raw.stream?.close(INTERNAL_ERROR);
    raw.destroy?.();
  } catch {
    // There is nothing left to be done for it.
  }
}

/** @see RFC 9113, 7 */
const INTERNAL_ERROR = 2;

/** The response of the platform, which the adapter's may wrap. */
interface Breakable {
  readonly writableEnded?: boolean;
  /** Fastify's reply tells it of its own responses only. */
  readonly headersSent?: boolean;
  /** The stream of HTTP/2. */
  readonly stream?: { close(code: number): void };
  destroy?(): void;
}

function platformOf(response: object): Breakable {
  return (response as { raw?: Breakable }).raw ?? response;
}

function isFastifyReply(response: object): response is FastifyReply {
  return 'raw' in response && 'send' in response;
}

/** Named throttlers say each in a header of its own when to come back; clients know the plain one. */
function plainRetryAfter(status: number, prepared: Readonly<Record<string, unknown>>): readonly Header[] {
  if (status !== 429) return [];
  const named = Object.keys(prepared).filter((name) => name.startsWith('retry-after-'));
  const seconds = named.map((name) => Number(prepared[name])).filter((wait) => wait >= 0);
  return seconds.length > 0 ? [headerOf('Retry-After', String(Math.max(...seconds)))] : [];
}

/** What the response varied by already, and what the error varies by. */
function varyBy(before: unknown, headers: readonly Header[]): string {
  const own = headers.filter(([, , key]) => key === 'vary').map(([, value]) => value);
  const names = [before, own]
    .flat(2)
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('*')) return '*';
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].join(', ');
}
