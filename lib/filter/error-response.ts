import { STATUS_CODES } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { describeSafely } from '../error/field-error.js';
import { isSendableHeader, formatRetryAfter } from '../error/headers.js';
import { type MappingContext, formatRequest } from '../exceptions/error-mapper.js';
import { ErrorMapping } from '../exceptions/error-mapping.js';
import { applyFormatStatus, type Representation } from '../formats/format-registry.js';
import { handleRejection } from '../internal/unknown-value.js';
import { type RequestRoute, getRequestRoute } from '../nest/request-route.js';
import { FailureLog } from '../reporting/failure-log.js';
import { RequestIds } from '../reporting/request-id.js';
import { DeclarationCheck } from './declaration-check.js';
import { FormatSelector } from './format-selector.js';

/** The `key` is the name in lower case, as Fastify stores it. */
export type ResponseHeader = readonly [name: string, value: string, key: string];

export function createHeader(name: string, value: string): ResponseHeader {
  return [name, value, name.toLowerCase()];
}

/**
 * If two `headers` have the same name, the later one is sent. `defaultHeaders` are sent unless the app has set them. The body
 * is text, because adapters would rewrite the content type of an object.
 */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: readonly ResponseHeader[];
  readonly defaultHeaders?: readonly ResponseHeader[] | undefined;
  readonly body: string;
}

export const ERROR_RESPONSE_OPTIONS = Symbol.for('nestjs-api-errors:error-response-options');

export interface ErrorResponseOptions {
  readonly wwwAuthenticate: string | undefined;
  readonly vary: readonly string[];
}

@Injectable()
export class ErrorResponseWriter {
  private readonly commonHeaders: readonly ResponseHeader[];
  private readonly requestIdHeader: string;
  private readonly requestIdKey: string;

  constructor(
    @Inject(RequestIds) { header }: RequestIds,
    @Inject(ERROR_RESPONSE_OPTIONS) private readonly options: ErrorResponseOptions,
  ) {
    this.commonHeaders = [
      createHeader('Cache-Control', 'no-store'),
      createHeader('Vary', ['Accept', ...options.vary].join(', ')),
      createHeader('X-Content-Type-Options', 'nosniff'),
    ];
    this.requestIdHeader = header;
    this.requestIdKey = header.toLowerCase();
  }

  write(error: ApiError, { format, mediaType, contentType }: Representation): ErrorResponse {
    const body: unknown = format.render(error, mediaType);
    if (typeof body !== 'string') {
      // The reason of a rejected promise is ignored, because the TypeError below is logged.
      handleRejection(body, () => {});
      throw new TypeError(
        `\`render()\` of the format \`${format.name}\` must return a string, got ${describeSafely(body)}.`,
      );
    }
    return this.createResponse(error, body, contentType);
  }

  writeWithoutFormat(error: ApiError): ErrorResponse {
    return this.createResponse(error, createMinimalBody(error), MINIMAL_TYPE);
  }

  /** Omits the headers of the error, because one of them may be the reason why its response could not be sent. */
  writeLastResort(error: ApiError): ErrorResponse {
    const headers = [...this.commonHeaders, createHeader('Content-Type', MINIMAL_TYPE)];
    if (error.requestId !== undefined) headers.push(createHeader(this.requestIdHeader, error.requestId));
    return { status: error.status, headers, body: createMinimalBody(error) };
  }

  private createResponse(error: ApiError, body: string, contentType: string): ErrorResponse {
    const { wwwAuthenticate } = this.options;
    const { status, requestId, retryAfter } = error;
    const headers = this.commonHeaders.slice();
    for (const name of Object.keys(error.headers)) {
      const value = error.headers[name]!;
      if (isSendableHeader(name, value)) headers.push(createHeader(name, value));
    }
    if (retryAfter !== undefined) headers.push(createHeader('Retry-After', formatRetryAfter(retryAfter)));
    if (requestId !== undefined) headers.push([this.requestIdHeader, requestId, this.requestIdKey]);
    headers.push(['Content-Type', contentType, 'content-type']);
    const needsChallenge = status === 401 && wwwAuthenticate !== undefined && !hasChallenge(error);
    const defaultHeaders = needsChallenge ? [createHeader('WWW-Authenticate', wwwAuthenticate)] : undefined;
    return { status, headers, defaultHeaders, body };
  }
}

const MINIMAL_TYPE = 'application/json; charset=utf-8';

function createMinimalBody({ status, code, requestId }: ApiError): string {
  return JSON.stringify({ message: STATUS_CODES[status] ?? 'Error', code, request_id: requestId });
}

function hasChallenge({ headers }: ApiError): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'www-authenticate');
}

export class RequestContext implements MappingContext {
  /** Caches the route, because Fastify computes its parts at each access. */
  private cachedRoute: RequestRoute | undefined;

  constructor(
    readonly request: object,
    readonly requestId: string,
  ) {}

  get route(): RequestRoute {
    return (this.cachedRoute ??= getRequestRoute(this.request));
  }
}

export interface RenderedError {
  readonly error: ApiError;
  readonly response: ErrorResponse;
}

@Injectable()
export class ExceptionRenderer {
  constructor(
    @Inject(ErrorMapping) private readonly mapping: ErrorMapping,
    @Inject(FormatSelector) private readonly formats: FormatSelector,
    @Inject(ErrorResponseWriter) private readonly responses: ErrorResponseWriter,
    @Inject(FailureLog) private readonly failures: FailureLog,
    @Inject(DeclarationCheck) private readonly declarations: Pick<DeclarationCheck, 'check'>,
  ) {}

  render(thrown: unknown, context: RequestContext): RenderedError {
    let error = this.map(thrown, context);
    let format = 'unknown';
    try {
      const set = this.formats.selectFormats(context.request);
      format = set.primary.name;
      error = applyFormatStatus(error, set.primary);
      const representation = this.formats.negotiate(set, context.request);
      format = representation.format.name;
      return { error, response: this.responses.write(error, representation) };
    } catch (failure) {
      const description = `${error.status} ${error.code} ${formatRequest(context)}`;
      this.failures.write(
        `The response could not be rendered (format \`${format}\`); a minimal response is sent instead: ${description}`,
        failure,
        thrown,
      );
      return { error, response: this.responses.writeWithoutFormat(error) };
    }
  }

  private map(thrown: unknown, context: RequestContext): ApiError {
    try {
      return this.declarations.check(this.mapping.map(thrown, context), thrown, context);
    } catch (failure) {
      this.failures.write(
        `An exception could not be mapped; the response is a 500. (${formatRequest(context)})`,
        failure,
      );
      const { definition } = HttpErrors.InternalServerError;
      return createApiError({ definition }, { requestId: context.requestId });
    }
  }
}
