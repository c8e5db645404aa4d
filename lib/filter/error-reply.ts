import { type ApiError } from '../error/api-error.js';
import { isSendableHeader } from '../error/header.js';
import { type ErrorFormat } from '../formats/error-format.js';

/** All that is sent for an error. The body is text: adapters rewrite the content type of objects. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The reply that a format makes of an error. */
export function createReply(error: ApiError, format: ErrorFormat, requestIdHeader: string): ErrorReply {
  const retryAfter = retryAfterOf(error.retryAfter);
  const [mediaType] = format.mediaTypes;
  const own = Object.entries(error.headers).filter(([name, value]) => isSendableHeader(name, value));
  const headers = {
    ...ALWAYS,
    ...Object.fromEntries(own),
    ...(retryAfter !== undefined && { 'Retry-After': retryAfter }),
    ...(error.requestId !== undefined && { [requestIdHeader]: error.requestId }),
    'Content-Type': `${mediaType}; charset=utf-8`,
  };
  const body: unknown = format.render(error, mediaType);
  if (typeof body !== 'string')
    throw new TypeError(`render() of the format '${format.name}' must return a string.`);
  return { status: error.status, headers, body };
}

/** An error is not to be cached, depends on what is asked for, and is what it says it is. */
const ALWAYS = { 'Cache-Control': 'no-store', Vary: 'Accept', 'X-Content-Type-Options': 'nosniff' };

/** What is sent when an error cannot be written: constant, so that nothing can go wrong or leak. */
export function lastResort(requestIdHeader: string, requestId: string): ErrorReply {
  return {
    status: 500,
    headers: { ...ALWAYS, [requestIdHeader]: requestId, 'Content-Type': 'application/json; charset=utf-8' },
    body: '{"message":"Internal Server Error","code":"internal_server_error"}',
  };
}

/** Whole seconds, or a date. @see RFC 9110, 10.2.3 */
function retryAfterOf(moment: number | Date | undefined): string | undefined {
  if (typeof moment === 'number')
    return Number.isFinite(moment) ? String(Math.max(0, Math.ceil(moment))) : undefined;
  return moment && !Number.isNaN(moment.getTime()) ? moment.toUTCString() : undefined;
}
