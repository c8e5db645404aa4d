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

/** Writes errors down. What every reply of an app has in common is made once. */
export class ReplyWriter {
  private readonly contentType: Header;

  constructor(private readonly options: ReplyOptions) {
    this.contentType = ['Content-Type', `${options.format.mediaTypes[0]}; charset=utf-8`];
  }

  /** The reply that the app's format makes of an error. */
  write(error: ApiError): ErrorReply {
    const { format, requestIdHeader, wwwAuthenticate } = this.options;
    const body: unknown = format.render(error, format.mediaTypes[0]);
    if (typeof body !== 'string') {
      throw new TypeError(`render() of the format '${format.name}' must return a string.`);
    }
    const { status, requestId } = error;
    const headers = ALWAYS.slice();
    for (const name of Object.keys(error.headers)) {
      const value = error.headers[name]!;
      if (isSendableHeader(name, value)) headers.push([name, value]);
    }
    const retryAfter = retryAfterOf(error.retryAfter);
    if (retryAfter !== undefined) headers.push(['Retry-After', retryAfter]);
    if (requestId !== undefined) headers.push([requestIdHeader, requestId]);
    headers.push(this.contentType);
    if (status !== 401 || wwwAuthenticate === undefined || hasChallenge(error)) {
      return { status, headers, body };
    }
    return { status, headers, unlessSet: [['WWW-Authenticate', wwwAuthenticate]], body };
  }

  /** What is sent when an error cannot be written: constant, so that nothing can go wrong or leak. */
  lastResort(requestId: string): ErrorReply {
    return {
      status: 500,
      headers: [
        ...ALWAYS,
        [this.options.requestIdHeader, requestId],
        ['Content-Type', 'application/json; charset=utf-8'],
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
