import { RequestMethod } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import { readMetadata, NEST } from './nest-metadata.js';

export type ControllerClass = abstract new (...args: never[]) => unknown;

export interface Route {
  readonly method: string;
  readonly template: string;
  readonly bareTemplate: string;
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly name: string;
}

type PathFactoryInput = Parameters<RoutePathFactory['create']>[0];

/**
 * Lists the routes of an app from the metadata of its controllers, so that they are known before `init()`. Nest's own factory
 * creates the paths.
 */
export function listRoutes(modules: ModulesContainer, config: ApplicationConfig): readonly Route[] {
  return [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) =>
      listControllerRoutes(metatype as ControllerClass, readModulePath(module.metatype, modules), config),
    ),
  );
}

function listControllerRoutes(
  controller: ControllerClass,
  modulePath: unknown,
  config: ApplicationConfig,
): readonly Route[] {
  const factory = new RoutePathFactory(config);
  const versioningOptions = config.getVersioning();
  const paths = {
    modulePath,
    ctrlPath: readMetadata(NEST.path, controller),
    controllerVersion: readMetadata(NEST.version, controller) ?? versioningOptions?.defaultVersion,
    versioningOptions,
  };
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const methodPath = readMetadata(NEST.path, handler);
    if (methodPath === undefined) return [];
    const method = readMetadata(NEST.method, handler) as RequestMethod;
    const methodVersion = readMetadata(NEST.version, handler);
    const createTemplates = (globalPrefix: string) =>
      factory.create({ ...paths, globalPrefix, methodPath, methodVersion } as PathFactoryInput, method);
    const prefix = config.getGlobalPrefix();
    const full = createTemplates(prefix);
    const bare = prefix ? createTemplates('') : full;
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

function readModulePath(module: object, { applicationId }: ModulesContainer): unknown {
  return readMetadata(NEST.modulePath + applicationId, module) ?? readMetadata(NEST.modulePath, module);
}
