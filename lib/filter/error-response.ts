import { STATUS_CODES } from 'node:http';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { isSendableHeader, retryAfterText } from '../error/headers.js';
import { type MappingContext, placeOf } from '../exceptions/error-mapper.js';
import { type ErrorMapping } from '../exceptions/error-mapping.js';
import { leavingAs, type Representation } from '../formats/format-registry.js';
import { onRejection } from '../nest/foreign-error.js';
import { type RequestRoute, routeOf } from '../nest/request-route.js';
import { type FailureLog } from '../reporting/error-story.js';
import { negotiate, type RequestFormats } from './format-selector.js';

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

/** A request that failed. Its route is looked up for those who ask alone: Fastify makes much of it anew each time. */
export class FailedRequest implements MappingContext {
  private found: RequestRoute | undefined;

  constructor(
    readonly request: object,
    readonly requestId: string,
  ) {}

  get route(): RequestRoute {
    return (this.found ??= routeOf(this.request));
  }
}

/** An error, and the response that reports it. */
export interface WrittenError {
  readonly error: ApiError;
  readonly reply: ErrorReply;
}

/** Maps an exception and renders its error. A format that fails costs the error its texts, not its status, code and id. */
export class ErrorWriting {
  constructor(
    private readonly mapping: ErrorMapping,
    private readonly formats: RequestFormats,
    private readonly replies: ReplyWriter,
    private readonly failures: FailureLog,
  ) {}

  replyTo(thrown: unknown, failed: FailedRequest): WrittenError {
    let error = this.map(thrown, failed);
    let format = 'unknown';
    try {
      const set = this.formats.of(failed.request);
      format = set.primary.name;
      error = leavingAs(error, set.primary);
      const representation = negotiate(set, failed.request);
      format = representation.format.name;
      return { error, reply: this.replies.write(error, representation) };
    } catch (failure) {
      const lost = `${error.status} ${error.code} ${placeOf(failed)}`;
      this.failures.write(`The format '${format}' failed to write: ${lost}`, failure, thrown);
      return { error, reply: this.replies.writePlainly(error) };
    }
  }

  private map(thrown: unknown, failed: FailedRequest): ApiError {
    try {
      return this.mapping.map(thrown, failed);
    } catch (failure) {
      this.failures.write(
        `An exception could not be mapped; the response is a 500. (${placeOf(failed)})`,
        failure,
      );
      const { definition } = HttpErrors.InternalServerError;
      return createApiError({ definition }, { requestId: failed.requestId });
    }
  }
}
