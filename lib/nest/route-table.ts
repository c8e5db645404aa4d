import { METHODS } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { isObject } from '../internal/unknown-value.js';
import { findAcceptedTypes } from './body-types.js';
import { readMetadata, SWAGGER } from './nest-metadata.js';
import { listRoutes, type Route } from './route-list.js';
import { RoutePatterns, servesHost, servesVersion } from './route-matching.js';

/**
 * Lists and finds the routes of an app. Until they are frozen, `list()` reads them at each call, as prefix and versions can
 * change.
 */
@Injectable()
export class RouteTable {
  private frozen: readonly Route[] | undefined;
  private platform: PlatformMethods | undefined;
  private patterns: RoutePatterns | undefined;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  list(): readonly Route[] {
    return this.frozen ?? listRoutes(this.modules, this.config);
  }

  /** Keeps the routes. Call it after the platform has registered them, as later changes of prefix and versions have no effect. */
  freeze(): void {
    this.frozen = this.list();
  }

  /**
   * Returns the methods of a path for the host and the version of the request, without routes that are excluded from the
   * OpenAPI document.
   */
  getAllowedMethods(path: string, request: object): readonly string[] {
    const { httpAdapter } = this.adapterHost;
    const serves = this.createServesCheck(request);
    const routes = this.compilePatterns()
      .findRoutes(path)
      .filter((route) => !isExcluded(route) && serves(route));
    return listAllowedMethods(routes, (this.platform ??= readPlatformMethods(httpAdapter)));
  }

  /** Returns the first of routes with one path that serves the host and the version of the request, as Nest does. */
  findServing(routes: readonly Route[], request: unknown): Route | undefined {
    return isObject(request) ? routes.find(this.createServesCheck(request)) : routes[0];
  }

  private createServesCheck(request: object): (route: Route) => boolean {
    const hostname = String(this.adapterHost.httpAdapter.getRequestHostname(request) ?? '');
    const versioning = this.config.getVersioning();
    return (route) => servesHost(route.controller, hostname) && servesVersion(route, request, versioning);
  }

  getAcceptedTypes(method: string, path: string): readonly string[] {
    const route = this.findRoute(method, path);
    return route ? findAcceptedTypes(route, this.adapterHost.httpAdapter) : [];
  }

  findRoute(method: string, path: string): Route | undefined {
    const methods = new Set([method, 'ALL', method === 'HEAD' ? 'GET' : method]);
    return this.compilePatterns()
      .findRoutes(path)
      .find((each) => methods.has(each.method));
  }

  private compilePatterns(): RoutePatterns {
    if (this.patterns === undefined) {
      const isExpress = this.adapterHost.httpAdapter.getType() === 'express';
      this.patterns = new RoutePatterns(this.list(), isExpress);
    }
    return this.patterns;
  }
}

/** Checks whether a route is excluded from the OpenAPI document. */
export function isExcluded({ controller, handler }: Route): boolean {
  const endpoint = readMetadata(SWAGGER.excludeEndpoint, handler) as
    { readonly disable?: boolean } | undefined;
  const [all] = (readMetadata(SWAGGER.excludeController, controller) ?? []) as readonly boolean[];
  return endpoint?.disable === true || all === true;
}

export interface PlatformMethods {
  readonly all: readonly string[];
  readonly servesHead: boolean;
  readonly servesOptions: boolean;
}

interface Platform {
  readonly router?: { readonly stack?: readonly { readonly handle: { readonly name: string } }[] };
  readonly supportedMethods?: readonly string[];
  readonly initialConfig?: { readonly exposeHeadRoutes?: boolean };
  hasRoute?(route: { readonly method: string; readonly url: string }): boolean;
}

export function listAllowedMethods(routes: readonly Route[], platform: PlatformMethods): readonly string[] {
  const methods = new Set(routes.flatMap(({ method }) => (method === 'ALL' ? platform.all : method)));
  if (methods.has('GET') && platform.servesHead) methods.add('HEAD');
  if (methods.size > 0 && platform.servesOptions) methods.add('OPTIONS');
  return [...methods].toSorted();
}

function readPlatformMethods(adapter: HttpAdapterHost['httpAdapter']): PlatformMethods {
  const platform: Platform = adapter.getInstance();
  return {
    all: platform.supportedMethods ?? METHODS,
    servesHead: platform.initialConfig?.exposeHeadRoutes !== false,
    servesOptions: platform.hasRoute ? hasPreflightRoute(platform) : hasCorsMiddleware(platform),
  };
}

function hasPreflightRoute(platform: Platform): boolean {
  return ['*', '/*'].some((url) => platform.hasRoute!({ method: 'OPTIONS', url }));
}

function hasCorsMiddleware({ router }: Platform): boolean {
  return (router?.stack ?? []).some(({ handle }) => handle.name === 'corsMiddleware');
}
