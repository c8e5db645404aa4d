import { type ArgumentsHost, Catch, type ExceptionFilter, type HttpException, Logger } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type MappingContext } from '../mapping/error-mapper.js';
import { type ErrorMapping } from '../mapping/error-mapping.js';
import { stackOf } from '../mapping/foreign-error.js';
import { isRedirect } from '../mapping/http-exception.mapping.js';
import { type ErrorReport } from '../observability/error-report.js';
import { type RequestClock } from '../observability/request-clock.js';
import { type RequestIds } from '../observability/request-id.js';
import { isHttpCall } from '../routes/http-call.js';
import { routeOf } from '../routes/request-route.js';
import { createReply, type ErrorReply, lastResort } from './error-reply.js';
import { orClosedRequest } from './closed-request.js';
import { handOn } from './outside-http.js';
import { breakOff, sendReply } from './send-reply.js';

/** What the filter works with. */
export interface ErrorsFilterParts {
  readonly adapterHost: HttpAdapterHost;
  readonly mapping: ErrorMapping;
  readonly format: ErrorFormat;
  /** The challenge of a 401 that brings none. */
  readonly wwwAuthenticate: string | undefined;
  readonly requestIds: RequestIds;
  readonly clock: RequestClock;
  readonly report: ErrorReport;
}

/**
 * The filter that answers every error of the app that no other filter answers.
 *
 * @see https://docs.nestjs.com/exception-filters#catch-everything
 */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('ErrorsModule');

  constructor(private readonly parts: ErrorsFilterParts) {}

  /** Answers the request; what is thrown where there is none is Nest's to answer. */
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (!isHttpCall(host)) {
      handOn(thrown, host);
      return;
    }
    const [request, response] = host.getArgs<[object, object]>();
    if (isRedirect(thrown)) this.redirect(thrown, response);
    else this.answer(thrown, request, response);
  }

  /** Answers a request of the platform, or one of Nest's. Whatever fails on the way, it is answered and told. */
  answer(thrown: unknown, request: object, response: object): void {
    this.raise(orClosedRequest(thrown, request), request, response, (reply, requestId) => {
      try {
        sendReply(this.parts.adapterHost.httpAdapter, response, reply);
      } catch (failure) {
        this.logger.error('The answer to an error could not be sent.', stackOf(failure));
        this.rescue(response, requestId);
      }
    });
  }

  /** The body of the answer to what is thrown when a response has begun: for its last event. Observers are told. */
  write(thrown: unknown, request: object, response: object): string {
    return this.raise(thrown, request, response, () => undefined).body;
  }

  private raise(
    thrown: unknown,
    request: object,
    response: object,
    send: (reply: ErrorReply, requestId: string) => void,
  ): ErrorReply {
    const { requestIds, clock, report } = this.parts;
    const [route, requestId] = [routeOf(request), requestIds.of(request)];
    const { error, reply } = this.replyTo(thrown, { request, route, requestId });
    send(reply, requestId);
    const durationMs = clock.elapsed(request, response);
    report.tell({ error, thrown, request, route, status: reply.status, requestId, durationMs });
    return reply;
  }

  /** The last that can be done for a client whose answer failed. */
  private rescue(response: object, requestId: string): void {
    const { adapterHost, requestIds } = this.parts;
    try {
      sendReply(adapterHost.httpAdapter, response, lastResort(requestIds.header, requestId));
    } catch {
      breakOff(response);
    }
  }

  private replyTo(thrown: unknown, context: MappingContext): { error: ApiError; reply: ErrorReply } {
    const { mapping, format, requestIds, wwwAuthenticate } = this.parts;
    try {
      const error = mapping.map(thrown, context);
      const options = { format, requestIdHeader: requestIds.header, wwwAuthenticate };
      return { error, reply: createReply(error, options) };
    } catch (failure) {
      this.logger.error('An error could not be written.', stackOf(failure));
      const { definition } = HttpErrors.InternalServerError;
      const { requestId } = context;
      return {
        error: createApiError({ definition }, { requestId }),
        reply: lastResort(requestIds.header, requestId),
      };
    }
  }

  /** A 3xx is an answer of the handler's: it is sent as Nest sends it. */
  private redirect(exception: HttpException, response: object): void {
    const { httpAdapter } = this.parts.adapterHost;
    const [body, status] = [exception.getResponse(), exception.getStatus()];
    if (httpAdapter.isHeadersSent(response)) breakOff(response);
    else
      httpAdapter.reply(
        response,
        typeof body === 'object' ? body : { statusCode: status, message: body },
        status,
      );
  }
}
