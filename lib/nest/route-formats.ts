import { SetMetadata } from '@nestjs/common';
import { readMetadata } from './nest-metadata.js';
import { type Route } from './route-list.js';

const ERROR_FORMAT = 'nestjs-api-errors:error-format';

/**
 * Sets the default format of errors for a handler, or for all handlers of a controller. It also applies to errors of guards,
 * pipes and validation.
 *
 * This format also determines the status of the error, even if `Accept` selects another format. Clients can still request
 * the other formats with `Accept`, except for formats of `routeOnly()`. A decorator on a handler overrides the one on its
 * controller.
 *
 * @param name name of a format in the option `formats` of `ErrorsModule.forRoot()`
 * @example
 * ```ts
 * import { Controller, Get, Module } from '@nestjs/common';
 * import { ErrorsModule, looker, nest, routeOnly, UseErrorFormat } from 'nestjs-api-errors';
 *
 * @Controller('v1')
 * @UseErrorFormat('nest')
 * export class OldController {
 *   @Get()
 *   find() {}
 * }
 *
 * @Module({
 *   imports: [ErrorsModule.forRoot({ formats: [looker(), routeOnly(nest())] })],
 *   controllers: [OldController],
 * })
 * export class AppModule {}
 * ```
 */
export function UseErrorFormat(name: string): ClassDecorator & MethodDecorator {
  return SetMetadata(ERROR_FORMAT, name);
}

export function readFormatName(decorated: object): unknown {
  return readMetadata(ERROR_FORMAT, decorated);
}

export function getRouteFormatName({
  controller,
  handler,
}: Pick<Route, 'controller' | 'handler'>): string | undefined {
  return (readFormatName(handler) ?? readFormatName(controller)) as string | undefined;
}

export function mapFormatsByRoute(routes: readonly Route[]): ReadonlyMap<string, string | undefined> {
  const named = routes.map(
    (route) => [createRouteKey(route.method, route.template), getRouteFormatName(route)] as const,
  );
  return new Map(named.some(([, name]) => name !== undefined) ? named : []);
}

export function createRouteKey(method: string, template: string): string {
  return `${method} ${template}`;
}
