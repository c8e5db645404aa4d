import { RequestMethod } from '@nestjs/common';
import { MODULE_PATH, PATH_METADATA, METHOD_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';

/** A controller's class. */
type ControllerClass = abstract new (...args: never[]) => unknown;

/** One method and address that a handler answers. */
export interface Route {
  /** @example 'GET', or 'ALL' */
  readonly method: string;
  /** With prefix and version. @example '/api/v1/users/:id' */
  readonly template: string;
  /** The same without the global prefix. @example '/v1/users/:id' */
  readonly bareTemplate: string;
  readonly controller: ControllerClass;
  readonly handler: object;
}

type PathFactoryInput = Parameters<RoutePathFactory['create']>[0];

/**
 * The routes of an app, read from the metadata of its controllers, so that they are known before the app is
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
    ctrlPath: metadata(PATH_METADATA, controller),
    controllerVersion: metadata(VERSION_METADATA, controller) ?? versioningOptions?.defaultVersion,
    versioningOptions,
  };
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const methodPath = metadata(PATH_METADATA, handler);
    if (methodPath === undefined) return [];
    const method = metadata(METHOD_METADATA, handler) as RequestMethod;
    const methodVersion = metadata(VERSION_METADATA, handler);
    const templates = (globalPrefix: string) =>
      factory.create({ ...places, globalPrefix, methodPath, methodVersion } as PathFactoryInput, method);
    const bare = templates('');
    return templates(config.getGlobalPrefix()).map((template, index) => ({
      method: RequestMethod[method],
      template,
      bareTemplate: bare[index]!,
      controller,
      handler,
    }));
  });
}

function modulePathOf(module: object, { applicationId }: ModulesContainer): unknown {
  return metadata(MODULE_PATH + applicationId, module) ?? metadata(MODULE_PATH, module);
}

function metadata(key: string, owner: object): unknown {
  return Reflect.getMetadata(key, owner) as unknown;
}
