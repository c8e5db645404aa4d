import { type ApplicationConfig, type HttpAdapterHost, type ModulesContainer } from '@nestjs/core';
import { allowedMethods, type PlatformMethods, platformMethods } from './allowed-methods.js';
import { acceptedTypes } from './body-types.js';
import { metadata, SWAGGER } from './nest-metadata.js';
import { servesHost } from './route-hosts.js';
import { listRoutes, type Route } from './route-list.js';
import { RoutePatterns } from './route-patterns.js';
import { servesVersion } from './route-versions.js';

/** The routes of an app. Until it serves them they are read when they are asked for: prefix and versions may change. */
export class RouteTable {
  private served: readonly Route[] | undefined;
  private platform: PlatformMethods | undefined;
  private patterns: RoutePatterns | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The routes as they are now. */
  list(): readonly Route[] {
    return this.served ?? listRoutes(this.modules, this.config);
  }

  /** Notes that the platform has the routes: what changes afterwards comes too late for it, and for everybody. */
  serve(): void {
    this.served = this.list();
  }

  /**
   * The methods that a request can use at its address, once the app serves requests: those that serve its host and its
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
   * The media types that the body of a request may have, once the app serves requests: those of the first route that the
   * request can have come to; of several versions, any.
   */
  acceptedTypes(method: string, path: string): readonly string[] {
    const route = this.matching(method, path);
    return route ? acceptedTypes(route, this.adapterHost.httpAdapter) : [];
  }

  /** The first route that a request can have come to. */
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
