import { Inject, Injectable, type INestApplicationContext } from '@nestjs/common';
import { isErrorStatus } from '../error/api-error.js';
import { ErrorMapping } from '../exceptions/error-mapping.js';
import { type ErrorResponse, ErrorResponseWriter } from '../filter/error-response.js';
import { FormatSelector } from '../filter/format-selector.js';
import { applyFormatStatus } from '../formats/format-registry.js';
import { partOfApp } from '../nest/loaded-modules.js';

/** An error that a proxy sends in place of the app. */
export interface ProxyError {
  /** The status that the proxy fails with. */
  readonly failure: number;
  /** The status that is sent: the app's format can have fewer statuses. */
  readonly status: number;
  /** Each name once. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Options of the errors of a proxy. */
export interface ProxyErrorsOptions {
  /**
   * Lists the statuses that the proxy fails with.
   * @default [400, 413, 414, 429, 431, 500, 502, 503, 504]
   */
  readonly statuses?: readonly number[];
  /**
   * Names the variable that the proxy replaces by the id of the request.
   * @default none; the responses name no request
   */
  readonly requestId?: string;
}

/** The statuses that proxies send by themselves: for requests that they reject, and for an app that does not respond. */
const STATUSES: readonly number[] = [400, 413, 414, 429, 431, 500, 502, 503, 504];

/**
 * The errors that a proxy in front of the app answers by itself, as the app would have written them: with its format, its
 * errors that replace the built-in ones, and its links. What a proxy's configuration needs is made from them; for nginx,
 * {@link nginxErrors} makes it.
 *
 * @param app the app, initialised or not
 * @throws Error if the app does not import `ErrorsModule`
 * @throws RangeError if a status is not an error status
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { type INestApplicationContext } from '@nestjs/common';
 * import { proxyErrors } from 'nestjs-api-errors';
 *
 * export function writeErrors(app: INestApplicationContext): void {
 *   const errors = proxyErrors(app, { statuses: [502, 503, 504], requestId: '%[unique-id]' });
 *   for (const { status, body } of errors) writeFileSync(`haproxy/${status}.json`, body);
 * }
 * ```
 */
export function proxyErrors(
  app: INestApplicationContext,
  { statuses = STATUSES, requestId }: ProxyErrorsOptions = {},
): readonly ProxyError[] {
  const replies = partOfApp(app, ProxyReplies, 'proxyErrors');
  return statuses.map((given) => {
    if (!isErrorStatus(given)) {
      throw new RangeError(`${String(given)} is no error status. Use one from 400 to 599.`);
    }
    const { status, headers, defaultHeaders = [], body } = replies.write(given, requestId);
    // The later of two headers with one name is sent, whatever its case.
    const byName = new Map(
      [...defaultHeaders, ...headers].map((header) => [header[0].toLowerCase(), header]),
    );
    return { failure: given, status, headers: Object.fromEntries(byName.values()), body };
  });
}

/** Writes what the app would send in place of a proxy that failed, by the classes that write its own errors. */
@Injectable()
export class ProxyReplies {
  constructor(
    @Inject(ErrorMapping) private readonly mapping: ErrorMapping,
    @Inject(FormatSelector) private readonly formats: FormatSelector,
    @Inject(ErrorResponseWriter) private readonly responses: ErrorResponseWriter,
  ) {}

  /** Writes the response for a status; without a request id, it names none. */
  write(status: number, requestId?: string): ErrorResponse {
    const representation = this.formats.defaultRepresentation;
    const error = applyFormatStatus(this.mapping.mapProxyStatus(status, requestId), representation.format);
    return this.responses.write(error, representation);
  }
}
