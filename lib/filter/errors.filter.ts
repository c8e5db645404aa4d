import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { BaseExceptionFilter, type HttpAdapterHost } from '@nestjs/core';
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
import { routeOf } from '../routes/request-route.js';
import { createReply, type ErrorReply, LAST_RESORT } from './error-reply.js';
import { sendReply } from './send-reply.js';

/** What the filter works with. */
export interface ErrorsFilterParts {
  readonly adapterHost: HttpAdapterHost;
  readonly mapping: ErrorMapping;
  readonly format: ErrorFormat;
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

  /** Answers the request; of what is no HTTP it keeps its hands off. */
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') return;
    const [request, response] = host.getArgs<[object, object]>();
    if (isRedirect(thrown)) new BaseExceptionFilter(this.parts.adapterHost.httpAdapter).catch(thrown, host);
    else this.answer(thrown, request, response);
  }

  /** Answers a request of the platform, or one of Nest's. */
  answer(thrown: unknown, request: object, response: object): void {
    const { adapterHost, requestIds, clock, report } = this.parts;
    const context = { request, route: routeOf(request), requestId: requestIds.of(request) };
    const { error, reply } = this.write(thrown, context);
    sendReply(adapterHost.httpAdapter, response, reply);
    const durationMs = clock.elapsed(request, response);
    report.tell({ ...context, error, thrown, status: reply.status, durationMs });
  }

  private write(thrown: unknown, context: MappingContext): { error: ApiError; reply: ErrorReply } {
    const { mapping, format, requestIds } = this.parts;
    try {
      const error = mapping.map(thrown, context);
      return { error, reply: createReply(error, format, requestIds.header) };
    } catch (failure) {
      this.logger.error('An error could not be written.', stackOf(failure));
      return { error: createApiError(HttpErrors.InternalServerError), reply: LAST_RESORT };
    }
  }
}
