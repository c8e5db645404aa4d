import { type ArgumentsHost } from '@nestjs/common';
import { isObject } from '../internal/unknown-value.js';

/** The route that a request matched. */
export interface RequestRoute {
  /** @example 'GET' */
  readonly method: string;
  /** The template with prefix and version; absent where no route was matched. @example '/v1/users/:id' */
  readonly template: string | undefined;
}

/** The members of a request that describe its route: `route` on Express, `routeOptions` on Fastify. */
interface RoutedRequest {
  readonly method?: string;
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly routeOptions?: { readonly url?: unknown };
  readonly is404?: boolean;
}

/** Returns the path of a request, as it was sent. */
export function addressOf(request: unknown): string {
  const { originalUrl, url } = (request ?? {}) as { readonly originalUrl?: string; readonly url?: string };
  return (originalUrl ?? url ?? '').split('?')[0]!;
}

/** Returns the route of a request, of either adapter. */
export function routeOf(request: unknown): RequestRoute {
  const { method = '', baseUrl = '', route, routeOptions, is404 } = (request ?? {}) as RoutedRequest;
  const path = routeOptions ? routeOptions.url : route?.path;
  // Express serves the 404s below a global prefix by a route of its own, `*path`.
  const isOwn = typeof path === 'string' && path.startsWith('/') && !is404;
  const template = isOwn ? baseUrl + path : undefined;
  return { method, template };
}

/**
 * Checks whether a handler is called for a request of HTTP. The calls of an `ExternalContextCreator` are 'http', too,
 * unless the library that makes them knows better: a job, a chat's message; their arguments may be anything.
 */
export function isHttpCall(host: ArgumentsHost): boolean {
  if (host.getType() !== 'http') return false;
  const [request, response] = host.getArgs<unknown[]>();
  return isObject(request) && isObject(response) && (isMethod(response.end) || isMethod(response.send));
}

function isMethod(member: unknown): boolean {
  return typeof member === 'function';
}
