import { RequestMethod } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import { metadata, NEST } from './nest-metadata.js';

/** The class of a controller. */
export type ControllerClass = abstract new (...args: never[]) => unknown;

/** One method and address of a handler. */
export interface Route {
  /** @example 'GET', or 'ALL' */
  readonly method: string;
  /** With prefix and version. @example '/api/v1/users/:id' */
  readonly template: string;
  /** The same without the global prefix. @example '/v1/users/:id' */
  readonly bareTemplate: string;
  readonly controller: ControllerClass;
  readonly handler: object;
  /** The name of the handler's method. */
  readonly name: string;
}

type PathFactoryInput = Parameters<RoutePathFactory['create']>[0];

/**
 * Lists the routes of an app from the metadata of its controllers, so that they are known before the app is
 * initialised. Addresses are made by Nest's own factory.
 */
export function listRoutes(modules: ModulesContainer, config: ApplicationConfig): readonly Route[] {
  return [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) =>
      routesOf(metatype as ControllerClass, modulePathOf(module.metatype, modules), config),
    ),
  );
}

function routesOf(
  controller: ControllerClass,
  modulePath: unknown,
  config: ApplicationConfig,
): readonly Route[] {
  const factory = new RoutePathFactory(config);
  const versioningOptions = config.getVersioning();
  const places = {
    modulePath,
    ctrlPath: metadata(NEST.path, controller),
    controllerVersion: metadata(NEST.version, controller) ?? versioningOptions?.defaultVersion,
    versioningOptions,
  };
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const methodPath = metadata(NEST.path, handler);
    if (methodPath === undefined) return [];
    const method = metadata(NEST.method, handler) as RequestMethod;
    const methodVersion = metadata(NEST.version, handler);
    const templates = (globalPrefix: string) =>
      factory.create({ ...places, globalPrefix, methodPath, methodVersion } as PathFactoryInput, method);
    const prefix = config.getGlobalPrefix();
    const full = templates(prefix);
    const bare = prefix ? templates('') : full;
    return full.map((template, index) => ({
      method: RequestMethod[method],
      template,
      bareTemplate: bare[index]!,
      controller,
      handler,
      name,
    }));
  });
}

function modulePathOf(module: object, { applicationId }: ModulesContainer): unknown {
  return metadata(NEST.modulePath + applicationId, module) ?? metadata(NEST.modulePath, module);
}
