import { type ApiError } from '../error/api-error.js';
import { isSendableHeader } from '../error/header.js';
import { type ErrorFormat } from '../formats/error-format.js';

/** A name and a value. Lists of them cost less than objects, whose shape would differ from error to error. */
export type Header = readonly [name: string, value: string];

/** All that is sent for an error. The body is text: adapters rewrite the content type of objects. */
export interface ErrorReply {
  readonly status: number;
  /** The later of two with one name is sent. */
  readonly headers: readonly Header[];
  /** What is sent unless the app has said it otherwise. */
  readonly unlessSet?: readonly Header[];
  readonly body: string;
}

/** An error is not to be cached, depends on what is asked for, and is what it says it is. */
const ALWAYS: readonly Header[] = [
  ['Cache-Control', 'no-store'],
  ['Vary', 'Accept'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** How replies are written. */
export interface ReplyOptions {
  readonly format: ErrorFormat;
  readonly requestIdHeader: string;
  /** The challenge of a 401. */
  readonly wwwAuthenticate: string | undefined;
}

/** The reply that a format makes of an error. */
export function createReply(
  error: ApiError,
  { format, requestIdHeader, wwwAuthenticate }: ReplyOptions,
): ErrorReply {
  const [mediaType] = format.mediaTypes;
  const body: unknown = format.render(error, mediaType);
  if (typeof body !== 'string') {
    throw new TypeError(`render() of the format '${format.name}' must return a string.`);
  }
  const headers: Header[] = [...ALWAYS];
  const challenge = error.status === 401 ? wwwAuthenticate : undefined;
  const hasOwn = () => Object.keys(error.headers).some((name) => name.toLowerCase() === 'www-authenticate');
  for (const [name, value] of Object.entries(error.headers)) {
    if (isSendableHeader(name, value)) headers.push([name, value]);
  }
  const retryAfter = retryAfterOf(error.retryAfter);
  if (retryAfter !== undefined) headers.push(['Retry-After', retryAfter]);
  if (error.requestId !== undefined) headers.push([requestIdHeader, error.requestId]);
  headers.push(['Content-Type', `${mediaType}; charset=utf-8`]);
  if (challenge === undefined || hasOwn()) return { status: error.status, headers, body };
  return { status: error.status, headers, unlessSet: [['WWW-Authenticate', challenge]], body };
}

/** What is sent when an error cannot be written: constant, so that nothing can go wrong or leak. */
export function lastResort(requestIdHeader: string, requestId: string): ErrorReply {
  return {
    status: 500,
    headers: [...ALWAYS, [requestIdHeader, requestId], ['Content-Type', 'application/json; charset=utf-8']],
    body: '{"message":"Internal Server Error","code":"internal_server_error"}',
  };
}

/** Whole seconds, or a date. @see RFC 9110, 10.2.3 */
function retryAfterOf(moment: number | Date | undefined): string | undefined {
  if (typeof moment === 'number') {
    return Number.isFinite(moment) ? String(Math.max(0, Math.ceil(moment))) : undefined;
  }
  return moment && !Number.isNaN(moment.getTime()) ? moment.toUTCString() : undefined;
}
