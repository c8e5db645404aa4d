import { Inject, Injectable, type INestApplicationContext } from '@nestjs/common';
import { isErrorStatus } from '../error/api-error.js';
import { ErrorMapping } from '../exceptions/error-mapping.js';
import { type ErrorResponse, ErrorResponseWriter } from '../filter/error-response.js';
import { FormatSelector } from '../filter/format-selector.js';
import { applyFormatStatus } from '../formats/format-registry.js';
import { getFromApp } from '../nest/loaded-modules.js';

/** The response that a proxy sends for one of its own errors. */
export interface ProxyError {
  /** The status of the proxy's error. @example 502 */
  readonly failure: number;
  /** The status to send; it differs from `failure` if the app's format changes the status. @example 500 */
  readonly status: number;
  /** Headers by name, without duplicates. @example { 'Content-Type': 'application/json' } */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Options of {@link proxyErrors} and {@link nginxErrors}.
 *
 * @example
 * ```ts
 * import { type ProxyErrorsOptions } from 'nestjs-api-errors';
 *
 * export const options: ProxyErrorsOptions = { statuses: [502, 503, 504], requestId: '%[unique-id]' };
 * ```
 */
export interface ProxyErrorsOptions {
  /**
   * Lists the statuses of the proxy's errors, each from 400 to 599.
   * @default [400, 413, 414, 429, 431, 500, 502, 503, 504]
   * @example [502, 503, 504]
   */
  readonly statuses?: readonly number[];
  /**
   * Sets the text that is sent as the request id: a variable that the proxy replaces by the id.
   * @default none; the responses have no request id
   * @example '%[unique-id]'
   */
  readonly requestId?: string;
}

const DEFAULT_STATUSES: readonly number[] = [400, 413, 414, 429, 431, 500, 502, 503, 504];

/**
 * Renders the errors that a proxy sends instead of the app, as the app would send them: in the app's default format, with
 * errors that use `replaces`, and with `documentation_url`.
 *
 * Write the results into the configuration of your proxy. For nginx, {@link nginxErrors} does this.
 *
 * @param app the app; `init()` is not required
 * @param options the statuses, and the variable of the request id
 * @returns one response for each status, in the order of `statuses`
 * @throws Error if the app does not import `ErrorsModule`
 * @throws RangeError if a status is not from 400 to 599
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { type INestApplicationContext } from '@nestjs/common';
 * import { proxyErrors } from 'nestjs-api-errors';
 *
 * export function writeErrors(app: INestApplicationContext): void {
 *   const errors = proxyErrors(app, { statuses: [502, 503, 504], requestId: '%[unique-id]' });
 *   for (const { failure, body } of errors) writeFileSync(`haproxy/${failure}.json`, body);
 * }
 * ```
 */
export function proxyErrors(
  app: INestApplicationContext,
  { statuses = DEFAULT_STATUSES, requestId }: ProxyErrorsOptions = {},
): readonly ProxyError[] {
  const responses = getFromApp(app, ProxyResponses, 'proxyErrors');
  return statuses.map((failure) => {
    if (!isErrorStatus(failure)) {
      throw new RangeError(
        `Each item of \`statuses\` must be an integer from 400 to 599, got ${String(failure)}.`,
      );
    }
    const { status, headers, defaultHeaders = [], body } = responses.write(failure, requestId);
    const byName = new Map(
      [...defaultHeaders, ...headers].map((header) => [header[0].toLowerCase(), header]),
    );
    return { failure, status, headers: Object.fromEntries(byName.values()), body };
  });
}

@Injectable()
export class ProxyResponses {
  constructor(
    @Inject(ErrorMapping) private readonly mapping: ErrorMapping,
    @Inject(FormatSelector) private readonly formats: FormatSelector,
    @Inject(ErrorResponseWriter) private readonly responses: ErrorResponseWriter,
  ) {}

  write(status: number, requestId?: string): ErrorResponse {
    const representation = this.formats.defaultRepresentation;
    const error = applyFormatStatus(this.mapping.mapProxyStatus(status, requestId), representation.format);
    return this.responses.write(error, representation);
  }
}
