import { type ArgumentsHost } from '@nestjs/common';
import { isObject } from '../internal/unknown-value.js';

/** The route that a request matched. */
export interface RequestRoute {
  /** The HTTP method. @example 'GET' */
  readonly method: string;
  /** The path of the route with prefix and version; `undefined` if no route matched. @example '/v1/users/:id' */
  readonly template: string | undefined;
}

interface RoutedRequest {
  readonly method?: string;
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly routeOptions?: { readonly url?: unknown };
  readonly is404?: boolean;
}

export function getRequestPath(request: unknown): string {
  const { originalUrl, url } = (request ?? {}) as { readonly originalUrl?: string; readonly url?: string };
  return (originalUrl ?? url ?? '').split('?')[0]!;
}

export function getRequestRoute(request: unknown): RequestRoute {
  const { method = '', baseUrl = '', route, routeOptions, is404 } = (request ?? {}) as RoutedRequest;
  const path = routeOptions ? routeOptions.url : route?.path;
  // On Express, Nest handles 404s below a global prefix with a route `*path`.
  const isAppRoute = typeof path === 'string' && path.startsWith('/') && !is404;
  const template = isAppRoute ? baseUrl + path : undefined;
  return { method, template };
}

/**
 * Checks whether a handler is called for an HTTP request. Calls of an `ExternalContextCreator`, as for jobs or chat messages,
 * usually have the type 'http', too, but their arguments can be anything.
 */
export function isHttpCall(host: ArgumentsHost): boolean {
  if (host.getType() !== 'http') return false;
  const [request, response] = host.getArgs<unknown[]>();
  return isObject(request) && isObject(response) && (isFunction(response.end) || isFunction(response.send));
}

function isFunction(member: unknown): boolean {
  return typeof member === 'function';
}
