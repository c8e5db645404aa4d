import { STATUS_CODES } from 'node:http';
import { type ApiError } from '../error/api-error.js';
import { isSendableHeader } from '../error/header.js';
import { retryAfterText } from '../error/moment.js';
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

  /**
   * Renders an error by a format.
   *
   * @throws Error if the format fails
   */
  write(error: ApiError, { format, mediaType, contentType }: Representation): ErrorReply {
    const body: unknown = format.render(error, mediaType);
    if (typeof body !== 'string') {
      // The failure that is logged is the TypeError.
      onRejection(body, () => {});
      throw new TypeError(`render() of the format '${format.name}' must return a string.`);
    }
    return this.reply(error, body, contentType);
  }

  /** Renders an error without its format, which has failed: the code and the id, without the texts of the error. */
  writePlainly(error: ApiError): ErrorReply {
    return this.reply(error, plainBody(error), PLAIN_TYPE);
  }

  /** Renders an error without its format and its headers, which could not be sent. */
  lastResort(error: ApiError): ErrorReply {
    const headers = [...this.always, headerOf('Content-Type', PLAIN_TYPE)];
    if (error.requestId !== undefined) headers.push(headerOf(this.options.requestIdHeader, error.requestId));
    return { status: error.status, headers, body: plainBody(error) };
  }

  private reply(error: ApiError, body: string, contentType: string): ErrorReply {
    const { requestIdHeader, wwwAuthenticate } = this.options;
    const { status, requestId } = error;
    const headers = this.always.slice();
    for (const name of Object.keys(error.headers)) {
      const value = error.headers[name]!;
      if (isSendableHeader(name, value)) headers.push(headerOf(name, value));
    }
    const { retryAfter } = error;
    if (retryAfter !== undefined) headers.push(headerOf('Retry-After', retryAfterText(retryAfter)));
    if (requestId !== undefined) headers.push([requestIdHeader, requestId, this.requestIdKey]);
    headers.push(['Content-Type', contentType, 'content-type']);
    const isChallenged = status !== 401 || wwwAuthenticate === undefined || hasChallenge(error);
    const unlessSet = isChallenged ? undefined : [headerOf('WWW-Authenticate', wwwAuthenticate)];
    return { status, headers, unlessSet, body };
  }
}

const PLAIN_TYPE = 'application/json; charset=utf-8';

function plainBody({ status, code, requestId }: ApiError): string {
  return JSON.stringify({ message: STATUS_CODES[status] ?? 'Error', code, request_id: requestId });
}

function hasChallenge({ headers }: ApiError): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'www-authenticate');
}
