import { type HttpAdapterHost } from '@nestjs/core';
import { CONNECTION_HEADERS } from '../error/headers.js';
import { createHeader, type ErrorResponse, type ResponseHeader } from './error-response.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

interface PlatformResponse {
  statusCode: number;
  getHeaders(): Readonly<Record<string, unknown>>;
  removeHeader(name: string): unknown;
  setHeader(name: string, value: string | number): unknown;
  end(body: string): unknown;
}

interface FastifyReply {
  readonly raw: PlatformResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
  getHeaders(): Readonly<Record<string, unknown>>;
  removeHeader(name: string): unknown;
  serializer(write: (body: string) => string): unknown;
}

/** The handler may have set these headers for its own response; they would be wrong for the error response. */
const REPLACED_HEADERS: ReadonlySet<string> = new Set([
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

/** @see RFC 9113, 8.2.2 */
const HTTP1_HEADERS: ReadonlySet<string> = new Set([...CONNECTION_HEADERS, 'upgrade']);
const REPLACED_HEADERS_HTTP2: ReadonlySet<string> = new Set([...REPLACED_HEADERS, ...HTTP1_HEADERS]);

export function sendResponse(adapter: HttpAdapter, response: object, error: ErrorResponse): void {
  const { headersSent, stream } = getPlatformResponse(response);
  if (headersSent === true || adapter.isHeadersSent(response)) abortResponse(response);
  else if (stream) send(response, removeConnectionHeaders(error), REPLACED_HEADERS_HTTP2);
  else send(response, error, REPLACED_HEADERS);
}

function send(response: object, error: ErrorResponse, replaced: ReadonlySet<string>): void {
  if (isFastifyReply(response)) sendByFastify(response, error, replaced);
  else sendByNode(response as PlatformResponse, error, replaced);
}

function removeConnectionHeaders(error: ErrorResponse): ErrorResponse {
  return { ...error, headers: error.headers.filter(([, , key]) => !HTTP1_HEADERS.has(key)) };
}

function sendByFastify(response: FastifyReply, error: ErrorResponse, replaced: ReadonlySet<string>): void {
  const prepared = response.getHeaders();
  for (const name of Object.keys(prepared)) {
    if (!replaced.has(name)) continue;
    response.removeHeader(name);
    response.raw.removeHeader(name);
  }
  for (const header of mergeHeaders(prepared, error)) response.header(header[2], header[1]);
  // This replaces the serializer of the handler. Without any serializer, Fastify would add a charset to JSON types.
  response.serializer(keepText);
  response.code(error.status);
  response.send(error.body);
}

function keepText(body: string): string {
  return body;
}

/** Does not call Express's `send()`: it would add an ETag, so that the error could be cached. */
function sendByNode(response: PlatformResponse, error: ErrorResponse, replaced: ReadonlySet<string>): void {
  const prepared = response.getHeaders();
  for (const name of Object.keys(prepared)) {
    if (replaced.has(name)) response.removeHeader(name);
  }
  response.statusCode = error.status;
  for (const header of mergeHeaders(prepared, error)) response.setHeader(header[0], header[1]);
  // RFC 9110, 15.4.5: it would have to be the length of the response that is not sent again.
  if (error.status !== 304) response.setHeader('Content-Length', Buffer.byteLength(error.body));
  response.end(error.body);
}

function mergeHeaders(
  prepared: Readonly<Record<string, unknown>>,
  { status, headers, defaultHeaders = [] }: ErrorResponse,
): readonly ResponseHeader[] {
  if (defaultHeaders.length === 0 && Object.keys(prepared).length === 0) return headers;
  const missing = [...defaultHeaders, ...createRetryAfter(status, prepared)].filter(
    ([, , key]) => prepared[key] === undefined,
  );
  const vary: readonly ResponseHeader[] =
    prepared.vary === undefined ? [] : [createHeader('Vary', mergeVary(prepared.vary, headers))];
  return [...headers, ...missing, ...vary];
}

/**
 * Aborts an incomplete response, so that the client does not wait and does not process a part as the whole: HTTP/1.1 closes
 * the connection, HTTP/2 resets the stream.
 *
 * @see RFC 9113, 7
 */
export function abortResponse(response: object): void {
  const raw = getPlatformResponse(response);
  try {
    if (raw.writableEnded === true) return;
    raw.stream?.close(HTTP2_INTERNAL_ERROR);
    raw.destroy?.();
  } catch {
    // The response cannot be ended in any other way.
  }
}

const HTTP2_INTERNAL_ERROR = 2;

interface AbortableResponse {
  readonly writableEnded?: boolean;
  readonly headersSent?: boolean;
  readonly stream?: { close(code: number): void };
  destroy?(): void;
}

function getPlatformResponse(response: object): AbortableResponse {
  return (response as { raw?: AbortableResponse }).raw ?? response;
}

function isFastifyReply(response: object): response is FastifyReply {
  return 'raw' in response && 'send' in response;
}

/** Adds the standard header, because each named throttler sends a custom one, such as `Retry-After-short`. */
function createRetryAfter(
  status: number,
  prepared: Readonly<Record<string, unknown>>,
): readonly ResponseHeader[] {
  if (status !== 429) return [];
  const named = Object.keys(prepared).filter((name) => name.startsWith('retry-after-'));
  const seconds = named.map((name) => Number(prepared[name])).filter((wait) => wait >= 0);
  return seconds.length > 0 ? [createHeader('Retry-After', String(Math.max(...seconds)))] : [];
}

function mergeVary(before: unknown, headers: readonly ResponseHeader[]): string {
  const added = headers.filter(([, , key]) => key === 'vary').map(([, value]) => value);
  const names = [before, added]
    .flat(2)
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('*')) return '*';
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].join(', ');
}
