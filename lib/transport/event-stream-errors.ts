import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, of } from 'rxjs';
import { ErrorsFilter } from '../filter/errors.filter.js';
import { metadata, NEST } from '../nest/nest-metadata.js';
import { type Enhancers, type EnhancerSource, type HandlerPlace } from '../nest/handler-enhancers.js';
import { isHttpCall } from '../nest/request-route.js';

/** Adds an interceptor to event streams, which sends their error as an event. */
@Injectable()
export class EventStreamErrors implements EnhancerSource {
  private readonly enhancers: Enhancers;

  constructor(@Inject(ErrorsFilter) filter: ErrorsFilter) {
    this.enhancers = { around: new LastEvent(filter) };
  }

  enhancersOf({ handler }: HandlerPlace): Enhancers | undefined {
    return metadata(NEST.serverSentEvents, handler) === undefined ? undefined : this.enhancers;
  }
}

/**
 * Sends the error of a stream as its last event, of type `error`. One that comes before the first byte is left to the
 * filters, which can still answer with a status.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
class LastEvent implements NestInterceptor {
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
  /** Fastify's reply wraps the platform's response. */
  readonly raw?: { readonly headersSent?: boolean };
}
