import { type MappingContext } from '../mapping/error-mapper.js';
import { type RequestRoute, routeOf } from '../routes/request-route.js';

/** A request that failed. Its route is looked up for those who ask alone: Fastify makes much of it anew each time. */
export class FailedRequest implements MappingContext {
  private found: RequestRoute | undefined;

  constructor(
    readonly request: object,
    readonly requestId: string,
  ) {}

  get route(): RequestRoute {
    return (this.found ??= routeOf(this.request));
  }
}
