import { METHODS } from 'node:http';
import { type HttpAdapterHost } from '@nestjs/core';
import { type Route } from './route-list.js';

/** Which methods a platform serves beside those that routes name. */
export interface PlatformMethods {
  /** The methods of a route of all methods. */
  readonly all: readonly string[];
  /** Whether a route of GET serves HEAD. */
  readonly servesHead: boolean;
  /** Whether CORS serves OPTIONS at every address. */
  readonly servesOptions: boolean;
}

/** Express lists its middleware, Fastify its methods and routes. */
interface Platform {
  readonly router?: { readonly stack?: readonly { readonly handle: { readonly name: string } }[] };
  readonly supportedMethods?: readonly string[];
  readonly initialConfig?: { readonly exposeHeadRoutes?: boolean };
  hasRoute?(route: { readonly method: string; readonly url: string }): boolean;
}

/** Lists the methods of routes of one address, in alphabetical order. */
export function allowedMethods(routes: readonly Route[], platform: PlatformMethods): readonly string[] {
  const methods = new Set(routes.flatMap(({ method }) => (method === 'ALL' ? platform.all : method)));
  if (methods.has('GET') && platform.servesHead) methods.add('HEAD');
  if (methods.size > 0 && platform.servesOptions) methods.add('OPTIONS');
  return [...methods].toSorted();
}

/** Reads the methods that the platform of an app serves, once its routes and middleware are registered. */
export function platformMethods(adapter: HttpAdapterHost['httpAdapter']): PlatformMethods {
  const platform: Platform = adapter.getInstance();
  return {
    all: platform.supportedMethods ?? METHODS,
    servesHead: platform.initialConfig?.exposeHeadRoutes !== false,
    servesOptions: platform.hasRoute ? hasPreflightRoute(platform) : hasCorsMiddleware(platform),
  };
}

/** `@fastify/cors` adds a route for all addresses. */
function hasPreflightRoute(platform: Platform): boolean {
  return ['*', '/*'].some((url) => platform.hasRoute!({ method: 'OPTIONS', url }));
}

function hasCorsMiddleware({ router }: Platform): boolean {
  return (router?.stack ?? []).some(({ handle }) => handle.name === 'corsMiddleware');
}
