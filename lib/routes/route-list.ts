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
  /** With prefix and version. @example '/v1/users/:id' */
  readonly template: string;
  readonly controller: ControllerClass;
  readonly handler: object;
}

type PathFactoryInput = Parameters<RoutePathFactory['create']>[0];

/**
 * The routes of an app, read from the metadata of its controllers, so that they are known before the app is
 * initialised. Addresses are made by Nest's own factory.
 */
export function listRoutes(modules: ModulesContainer, config: ApplicationConfig): readonly Route[] {
  const factory = new RoutePathFactory(config);
  const scanner = new MetadataScanner();
  const versioning = config.getVersioning();
  return [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as ControllerClass;
      const places = {
        modulePath:
          metadata(MODULE_PATH + modules.applicationId, module.metatype) ??
          metadata(MODULE_PATH, module.metatype),
        ctrlPath: metadata(PATH_METADATA, controller),
        controllerVersion: metadata(VERSION_METADATA, controller) ?? versioning?.defaultVersion,
        globalPrefix: config.getGlobalPrefix(),
        versioningOptions: versioning,
      };
      return scanner.getAllMethodNames(controller.prototype as object).flatMap((name) => {
        const handler = (controller.prototype as Record<string, object>)[name]!;
        const methodPath = metadata(PATH_METADATA, handler);
        if (methodPath === undefined) return [];
        const method = metadata(METHOD_METADATA, handler) as RequestMethod;
        const methodVersion = metadata(VERSION_METADATA, handler);
        const templates = factory.create(
          { ...places, methodPath, methodVersion } as PathFactoryInput,
          method,
        );
        return templates.map((template) => ({
          method: RequestMethod[method],
          template,
          controller,
          handler,
        }));
      });
    }),
  );
}

function metadata(key: string, owner: object): unknown {
  return Reflect.getMetadata(key, owner) as unknown;
}
