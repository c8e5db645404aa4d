import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, of } from 'rxjs';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { readMetadata, NEST } from '../nest/nest-metadata.js';
import { type Enhancers, type EnhancerSource, type HandlerContext } from '../nest/handler-enhancers.js';
import { isHttpCall } from '../nest/request-route.js';

@Injectable()
export class EventStreamErrors implements EnhancerSource {
  private readonly enhancers: Enhancers;

  constructor(@Inject(ErrorsFilter) filter: ErrorsFilter) {
    this.enhancers = { outerInterceptor: new ErrorEventInterceptor(filter) };
  }

  getEnhancers({ handler }: HandlerContext): Enhancers | undefined {
    return readMetadata(NEST.serverSentEvents, handler) === undefined ? undefined : this.enhancers;
  }
}

/**
 * Sends the error of a stream as its last event, of type `error`. Errors before the first byte are rethrown to the filters,
 * which can still send a status.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
class ErrorEventInterceptor implements NestInterceptor {
  constructor(private readonly filter: ErrorsFilter) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    if (!isHttpCall(context)) return next.handle();
    const [request, response] = context.getArgs<[object, PlatformResponse]>();
    return next.handle().pipe(
      catchError((thrown: unknown) => {
        if (!(response.raw ?? response).headersSent) throw thrown;
        return of({ type: 'error', data: this.filter.renderError(thrown, request, response) });
      }),
    );
  }
}

interface PlatformResponse {
  readonly headersSent?: boolean;
  readonly raw?: { readonly headersSent?: boolean };
}
