import { type ArgumentsHost, Catch, type ExceptionFilter, type HttpException } from '@nestjs/common';
import { type HttpAdapterHost } from '@nestjs/core';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError } from '../error/api-error.js';
import { isRedirect } from '../exceptions/http-exception.mapping.js';
import { read } from '../internal/safe-get.js';
import { isHttpCall } from '../nest/request-route.js';
import { type ErrorReport, type RequestClock } from '../reporting/error-reporter.js';
import { type FailureLog } from '../reporting/error-story.js';
import { type RequestIds } from '../reporting/request-id.js';
import { type ErrorWriting, FailedRequest, type ReplyWriter } from './error-response.js';
import { handOn } from './non-http-context.js';
import { breakOff, sendReply } from './send-response.js';

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

/** What is thrown where somebody has stopped because the client is gone, or has read to the end of its request. */
const CONSEQUENCES: ReadonlySet<unknown> = new Set([
  'AbortError',
  'ABORT_ERR',
  'ERR_CANCELED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'request.aborted',
]);

/**
 * What was thrown, unless it is only that the client has gone away: that is the client's doing, and no error of the
 * server. Anything else that goes wrong after a client has left is told as it is.
 */
function orClosedRequest(thrown: unknown, request: object): unknown {
  if (!hasLeft(request)) return thrown;
  const isConsequence = [thrown, read(thrown, 'cause')].some(
    (each) =>
      isOwnReset(each) || ['name', 'code', 'type'].some((member) => CONSEQUENCES.has(read(each, member))),
  );
  return isConsequence ? new HttpErrors.ClientClosedRequest(undefined, { cause: thrown }) : thrown;
}

/** Node's error of a request that ended too early. A connection to a database that is reset says more. */
function isOwnReset(thrown: unknown): boolean {
  return read(thrown, 'code') === 'ECONNRESET' && read(thrown, 'message') === 'aborted';
}

function hasLeft(request: object): boolean {
  const platform = read(request, 'raw') ?? request;
  // A client of HTTP/2 may give up one of its requests.
  return ['socket', 'stream'].some((part) => read(read(platform, part), 'destroyed') === true);
}
