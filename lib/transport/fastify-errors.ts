import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

/** The key of the filter on a Fastify instance, which is the same in every copy of this package. */
const ERRORS_FILTER = Symbol.for('nestjs-api-errors:filter');

interface Answered {
  [ERRORS_FILTER]?: ErrorsFilter;
}

/**
 * Options for Fastify's constructor: what its router refuses before Nest hears of it, an address that is not well
 * encoded or has too long a parameter, is answered as every other error. Fastify takes this at construction alone.
 *
 * @see https://fastify.dev/docs/latest/Reference/Server/#frameworkerrors
 * @example
 * ```ts
 * import { FastifyAdapter } from '@nestjs/platform-fastify';
 * import { fastifyErrorsOptions } from 'nestjs-api-errors';
 *
 * const adapter = new FastifyAdapter({ ...fastifyErrorsOptions() });
 * ```
 */
export function fastifyErrorsOptions(): {
  /** Answers what the router refuses; without {@link ErrorsModule}, as Fastify does. */
  frameworkErrors(error: Error, request: { readonly server: object }, reply: object): void;
} {
  return {
    frameworkErrors(error, request, reply) {
      const filter = (request.server as Answered)[ERRORS_FILTER];
      if (filter) filter.sendError(error, request, reply);
      else (reply as { send(error: Error): unknown }).send(error);
    },
  };
}

/** Registers the filter for requests that Fastify's router rejects. */
export function handleRouterErrors(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  filter: ErrorsFilter,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  httpAdapter.getInstance<Answered>()[ERRORS_FILTER] = filter;
}
