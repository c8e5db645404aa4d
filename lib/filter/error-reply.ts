import { type ApiError } from '../error/api-error.js';
import { isSendableHeader } from '../error/header.js';
import { type Representation } from '../formats/format-sets.js';
import { onRejection } from '../mapping/foreign-error.js';

/**
 * A name, a value, and the name in small letters, as Fastify keeps it. Lists of them cost less than objects, whose shape
 * would differ from error to error.
 */
export type Header = readonly [name: string, value: string, key: string];

/** A header by its name. */
export function headerOf(name: string, value: string): Header {
  return [name, value, name.toLowerCase()];
}

/** All that is sent for an error. The body is text: adapters rewrite the content type of objects. */
export interface ErrorReply {
  readonly status: number;
  /** The later of two with one name is sent. */
  readonly headers: readonly Header[];
  /** What is sent unless the app has said it otherwise. */
  readonly unlessSet?: readonly Header[] | undefined;
  readonly body: string;
}

/** How replies are written. */
export interface ReplyOptions {
  readonly requestIdHeader: string;
  /** The challenge of a 401. */
  readonly wwwAuthenticate: string | undefined;
  /** What the format of an answer depends on beside `Accept`: names of headers. */
  readonly vary: readonly string[];
}

/** Writes errors down. What every reply of an app has in common is made once. */
export class ReplyWriter {
  /** An error is not to be cached, depends on what is asked for, and is what it says it is. */
  private readonly always: readonly Header[];
  private readonly requestIdKey: string;

  constructor(private readonly options: ReplyOptions) {
    this.always = [
      headerOf('Cache-Control', 'no-store'),
      headerOf('Vary', ['Accept', ...options.vary].join(', ')),
      headerOf('X-Content-Type-Options', 'nosniff'),
    ];
    this.requestIdKey = options.requestIdHeader.toLowerCase();
  }

  /** The reply that a format makes of an error. */
  write(error: ApiError, { format, mediaType, contentType }: Representation): ErrorReply {
    const { requestIdHeader, wwwAuthenticate } = this.options;
    const body: unknown = format.render(error, mediaType);
    if (typeof body !== 'string') {
      // What it says of its failure is said here already.
      onRejection(body, () => {});
      throw new TypeError(`render() of the format '${format.name}' must return a string.`);
    }
    const { status, requestId } = error;
    const headers = this.always.slice();
    for (const name of Object.keys(error.headers)) {
      const value = error.headers[name]!;
      if (isSendableHeader(name, value)) headers.push(headerOf(name, value));
    }
    const retryAfter = retryAfterOf(error.retryAfter);
    if (retryAfter !== undefined) headers.push(headerOf('Retry-After', retryAfter));
    if (requestId !== undefined) headers.push([requestIdHeader, requestId, this.requestIdKey]);
    headers.push(['Content-Type', contentType, 'content-type']);
    const isChallenged = status !== 401 || wwwAuthenticate === undefined || hasChallenge(error);
    const unlessSet = isChallenged ? undefined : [headerOf('WWW-Authenticate', wwwAuthenticate)];
    return { status, headers, unlessSet, body };
  }

  /** What is sent when an error cannot be written: constant, so that nothing can go wrong or leak. */
  lastResort(requestId: string): ErrorReply {
    return {
      status: 500,
      headers: [
        ...this.always,
        headerOf(this.options.requestIdHeader, requestId),
        headerOf('Content-Type', 'application/json; charset=utf-8'),
      ],
      body: '{"message":"Internal Server Error","code":"internal_server_error"}',
    };
  }
}

function hasChallenge({ headers }: ApiError): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'www-authenticate');
}

/** Whole seconds, or a date. @see RFC 9110, 10.2.3 */
function retryAfterOf(moment: number | Date | undefined): string | undefined {
  if (typeof moment === 'number') {
    return Number.isFinite(moment) ? String(Math.max(0, Math.ceil(moment))) : undefined;
  }
  return moment && !Number.isNaN(moment.getTime()) ? moment.toUTCString() : undefined;
}
