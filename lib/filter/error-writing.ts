import { HttpErrors } from '../catalogue/http-errors.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { leavingAs } from '../formats/leaving-status.js';
import { placeOf } from '../mapping/error-mapper.js';
import { type ErrorMapping } from '../mapping/error-mapping.js';
import { type FailureLog } from '../observability/failure-log.js';
import { type ErrorReply, type ReplyWriter } from './error-reply.js';
import { type FailedRequest } from './failed-request.js';
import { negotiate, type RequestFormats } from './request-formats.js';

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
