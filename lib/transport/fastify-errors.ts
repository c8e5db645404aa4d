import { type HttpAdapterHost } from '@nestjs/core';
import { type ErrorsFilter } from '../filter/errors.filter.js';

const ERRORS_FILTER = Symbol.for('nestjs-api-errors:filter');

interface FastifyInstance {
  [ERRORS_FILTER]?: ErrorsFilter;
}

/**
 * Creates options for Fastify's constructor, so that errors of its router are sent in the format of the app.
 *
 * Fastify's router rejects a request before Nest receives it if its URL is not percent-encoded correctly, or if a path
 * parameter is too long. Fastify accepts these options only in its constructor.
 *
 * @returns the option `frameworkErrors`
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
  /** Sends an error of the router. If the app does not import {@link ErrorsModule}, Fastify's own response is sent. */
  frameworkErrors(error: Error, request: { readonly server: object }, reply: object): void;
} {
  return {
    frameworkErrors(error, request, reply) {
      const filter = (request.server as FastifyInstance)[ERRORS_FILTER];
      if (filter) filter.sendError(error, request, reply);
      else (reply as { send(error: Error): unknown }).send(error);
    },
  };
}

export function registerErrorsFilter(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  filter: ErrorsFilter,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  httpAdapter.getInstance<FastifyInstance>()[ERRORS_FILTER] = filter;
}
