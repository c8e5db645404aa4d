import { METHODS } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { acceptedTypes } from './body-types.js';
import { metadata, SWAGGER } from './nest-metadata.js';
import { listRoutes, type Route } from './route-list.js';
import { RoutePatterns, servesHost, servesVersion } from './route-matching.js';

/** The routes of an app. They are read anew until the platform has them, as prefix and versions can change. */
@Injectable()
export class RouteTable {
  private served: readonly Route[] | undefined;
  private platform: PlatformMethods | undefined;
  private patterns: RoutePatterns | undefined;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Lists the current routes. */
  list(): readonly Route[] {
    return this.served ?? listRoutes(this.modules, this.config);
  }

  /** Keeps the routes, once the platform has them: later changes of prefix or versions have no effect on it. */
  serve(): void {
    this.served = this.list();
  }

  /**
   * Returns the methods that a request can use at its address, once the app serves requests: those that serve its host and its
   * version, and that the document does not leave out.
   */
  allowedMethods(path: string, request: object): readonly string[] {
    const { httpAdapter } = this.adapterHost;
    const hostname = String(httpAdapter.getRequestHostname(request) ?? '');
    const versioning = this.config.getVersioning();
    const routes = this.compiled()
      .matching(path)
      .filter(
        (route) =>
          !isExcluded(route) &&
          servesHost(route.controller, hostname) &&
          servesVersion(route, request, versioning),
      );
    return allowedMethods(routes, (this.platform ??= platformMethods(httpAdapter)));
  }

  /**
   * Returns the media types that the body of a request may have, once the app serves requests: those of the first route that the
   * request can have come to; of several versions, any.
   */
  acceptedTypes(method: string, path: string): readonly string[] {
    const route = this.matching(method, path);
    return route ? acceptedTypes(route, this.adapterHost.httpAdapter) : [];
  }

  /** Returns the first route that a request can have matched. */
  matching(method: string, path: string): Route | undefined {
    const methods = new Set([method, 'ALL', method === 'HEAD' ? 'GET' : method]);
    return this.compiled()
      .matching(path)
      .find((each) => methods.has(each.method));
  }

  private compiled(): RoutePatterns {
    if (this.patterns === undefined) {
      const isExpress = this.adapterHost.httpAdapter.getType() === 'express';
      this.patterns = new RoutePatterns(this.list(), isExpress);
    }
    return this.patterns;
  }
}

/** Checks whether `@ApiExcludeEndpoint` or `@ApiExcludeController` leaves a route out of the document. */
function isExcluded({ controller, handler }: Route): boolean {
  const endpoint = metadata(SWAGGER.excludeEndpoint, handler) as { readonly disable?: boolean } | undefined;
  const [all] = (metadata(SWAGGER.excludeController, controller) ?? []) as readonly boolean[];
  return endpoint?.disable === true || all === true;
}

/** The methods that a platform serves besides those of the routes. */
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
function platformMethods(adapter: HttpAdapterHost['httpAdapter']): PlatformMethods {
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
