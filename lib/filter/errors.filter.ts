import { type ArgumentsHost, Catch, type ExceptionFilter, type HttpException } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { type ApiError } from '../error/api-error.js';
import { isRedirect } from '../mapping/http-exception.mapping.js';
import { type ErrorReport } from '../observability/error-report.js';
import { type FailureLog } from '../observability/failure-log.js';
import { type RequestClock } from '../observability/request-clock.js';
import { type RequestIds } from '../observability/request-id.js';
import { isHttpCall } from '../routes/http-call.js';
import { type ReplyWriter } from './error-reply.js';
import { type ErrorWriting } from './error-writing.js';
import { orClosedRequest } from './closed-request.js';
import { FailedRequest } from './failed-request.js';
import { handOn } from './outside-http.js';
import { breakOff, sendReply } from './send-reply.js';

/** What the filter works with. */
export interface ErrorsFilterParts {
  readonly adapterHost: HttpAdapterHost;
  readonly writing: ErrorWriting;
  readonly replies: ReplyWriter;
  readonly requestIds: RequestIds;
  readonly clock: RequestClock;
  readonly report: ErrorReport;
  readonly failures: FailureLog;
}

/**
 * The filter that answers every error of the app that no other filter answers.
 *
 * @see https://docs.nestjs.com/exception-filters#catch-everything
 */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  constructor(private readonly parts: ErrorsFilterParts) {}

  /** Answers the request; what is thrown where there is none is Nest's to answer. */
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (!isHttpCall(host)) {
      handOn(thrown, host);
      return;
    }
    const [request, response] = host.getArgs<[object, object]>();
    if (isRedirect(thrown)) this.sendAsNest(thrown, response);
    else this.answer(thrown, request, response);
  }

  /** Answers a request of the platform, or one of Nest's. Whatever fails on the way, it is answered and told. */
  answer(thrown: unknown, request: object, response: object): void {
    const failed = this.failed(request);
    const raised = orClosedRequest(thrown, request);
    const { error, reply } = this.parts.writing.replyTo(raised, failed);
    try {
      if (error.status < 300) this.sendAsNest(thrown as HttpException, response);
      else sendReply(this.parts.adapterHost.httpAdapter, response, reply);
    } catch (failure) {
      this.parts.failures.write('The answer to an error could not be sent.', failure);
      this.rescue(response, error);
    }
    if (error.status >= 400) this.tell(error, raised, failed, response);
  }

  /** The body of the answer to what is thrown when a response has begun: for its last event. Observers are told. */
  write(thrown: unknown, request: object, response: object): string {
    const failed = this.failed(request);
    const { error, reply } = this.parts.writing.replyTo(thrown, failed);
    this.tell(error, thrown, failed, response);
    return reply.body;
  }

  private failed(request: object): FailedRequest {
    return new FailedRequest(request, this.parts.requestIds.of(request));
  }

  private tell(error: ApiError, thrown: unknown, failed: FailedRequest, response: object): void {
    const { clock, report } = this.parts;
    report.tell(error, () => {
      const { request, route, requestId } = failed;
      const durationMs = clock.elapsed(request, response);
      return { error, thrown, request, route, status: error.status, requestId, durationMs };
    });
  }

  /** The last that can be done for a client whose answer failed. */
  private rescue(response: object, error: ApiError): void {
    const { adapterHost, replies } = this.parts;
    try {
      sendReply(adapterHost.httpAdapter, response, replies.lastResort(error));
    } catch {
      breakOff(response);
    }
  }

  /** Sends an exception that is not an error: one with a status of a redirect, or of a success where the format is Nest's. */
  private sendAsNest(exception: HttpException, response: object): void {
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
