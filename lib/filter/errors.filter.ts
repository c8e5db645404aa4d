import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  type HttpException,
  Inject,
  Injectable,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isApiException } from '../catalogue/api-exception.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError } from '../error/api-error.js';
import { readProperty } from '../internal/unknown-value.js';
import { isHttpException } from '../nest/http-exception.js';
import { isHttpCall } from '../nest/request-route.js';
import { ErrorReporter, RequestClock } from '../reporting/error-reporter.js';
import { FailureLog } from '../reporting/failure-log.js';
import { RequestIds } from '../reporting/request-id.js';
import { ErrorResponseWriter, ExceptionRenderer, RequestContext } from './error-response.js';
import { handleNonHttpException } from './non-http-context.js';
import { abortResponse, sendResponse } from './send-response.js';

/**
 * Sends the response of every exception that no other filter catches. Custom filters can inject `ErrorsFilter` and call its
 * `catch()`.
 *
 * @see https://docs.nestjs.com/exception-filters#catch-everything
 */
@Catch()
@Injectable()
export class ErrorsFilter implements ExceptionFilter {
  /** @internal */
  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ExceptionRenderer) private readonly renderer: ExceptionRenderer,
    @Inject(ErrorResponseWriter) private readonly responses: ErrorResponseWriter,
    @Inject(RequestIds) private readonly requestIds: RequestIds,
    @Inject(RequestClock) private readonly clock: RequestClock,
    @Inject(ErrorReporter) private readonly reporter: ErrorReporter,
    @Inject(FailureLog) private readonly failures: FailureLog,
  ) {}

  /**
   * Sends the response of an exception. Outside of HTTP, clients receive the response of Nest's own filter.
   *
   * @param thrown any thrown value
   * @param host the arguments host that Nest passes to filters
   */
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (!isHttpCall(host)) {
      handleNonHttpException(thrown, host);
      return;
    }
    const [request, response] = host.getArgs<[object, object]>();
    if (isRedirect(thrown)) this.sendAsNest(thrown, response);
    else this.sendError(thrown, request, response);
  }

  /** Sends and reports an exception that Nest or the platform has caught. It never throws. */
  sendError(thrown: unknown, request: object, response: object): void {
    const context = this.createContext(request);
    const exception = toClientClosedRequest(thrown, request);
    const { error, response: rendered } = this.renderer.render(exception, context);
    try {
      if (error.status < 300) this.sendAsNest(thrown as HttpException, response);
      else sendResponse(this.adapterHost.httpAdapter, response, rendered);
    } catch (failure) {
      this.failures.write('An error response could not be sent; a minimal one is sent instead.', failure);
      this.sendLastResort(response, error);
    }
    if (error.status >= 400) this.reportError(error, exception, context, response);
  }

  /** Renders and reports an exception for the last event of a stream whose response has already begun. */
  renderError(thrown: unknown, request: object, response: object): string {
    const context = this.createContext(request);
    const { error, response: rendered } = this.renderer.render(thrown, context);
    this.reportError(error, thrown, context, response);
    return rendered.body;
  }

  private createContext(request: object): RequestContext {
    return new RequestContext(request, this.requestIds.getId(request));
  }

  private reportError(error: ApiError, exception: unknown, context: RequestContext, response: object): void {
    this.reporter.report(error, () => {
      const { request, route, requestId } = context;
      const durationMs = this.clock.getElapsedMs(request, response);
      return { error, exception, request, route, status: error.status, requestId, durationMs };
    });
  }

  private sendLastResort(response: object, error: ApiError): void {
    try {
      sendResponse(this.adapterHost.httpAdapter, response, this.responses.writeLastResort(error));
    } catch {
      abortResponse(response);
    }
  }

  /** Sends an exception with the status of a redirect; with the format `nest()` also one with the status of a success. */
  private sendAsNest(exception: HttpException, response: object): void {
    const { httpAdapter } = this.adapterHost;
    const [body, status] = [exception.getResponse(), exception.getStatus()];
    if (httpAdapter.isHeadersSent(response)) abortResponse(response);
    else
      httpAdapter.reply(
        response,
        typeof body === 'object' ? body : { statusCode: status, message: body },
        status,
      );
  }
}

function isRedirect(thrown: unknown): thrown is HttpException {
  try {
    return !isApiException(thrown) && isHttpException(thrown) && Math.floor(thrown.getStatus() / 100) === 3;
  } catch {
    return false;
  }
}

const ABORT_IDENTIFIERS: ReadonlySet<unknown> = new Set([
  'AbortError',
  'ABORT_ERR',
  'ERR_CANCELED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'request.aborted',
]);

/**
 * Replaces the error of an aborted operation by `ClientClosedRequest` (499) if the client has disconnected. Other errors
 * after a disconnection are not replaced.
 */
function toClientClosedRequest(thrown: unknown, request: object): unknown {
  if (!isDisconnected(request)) return thrown;
  const isAborted = [thrown, readProperty(thrown, 'cause')].some(
    (each) =>
      isRequestReset(each) ||
      ['name', 'code', 'type'].some((member) => ABORT_IDENTIFIERS.has(readProperty(each, member))),
  );
  return isAborted ? new HttpErrors.ClientClosedRequest(undefined, { cause: thrown }) : thrown;
}

/** Compares the message as well, because the reset of another connection has the same code. */
function isRequestReset(thrown: unknown): boolean {
  return readProperty(thrown, 'code') === 'ECONNRESET' && readProperty(thrown, 'message') === 'aborted';
}

function isDisconnected(request: object): boolean {
  const platform = readProperty(request, 'raw') ?? request;
  // An HTTP/2 client can abort one request (its stream) without closing the connection (the socket).
  return ['socket', 'stream'].some(
    (part) => readProperty(readProperty(platform, part), 'destroyed') === true,
  );
}
