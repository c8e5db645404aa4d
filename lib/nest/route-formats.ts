import { SetMetadata } from '@nestjs/common';
import { metadata } from './nest-metadata.js';
import { type Route } from './route-list.js';

const ERROR_FORMAT = 'nestjs-api-errors:error-format';

/**
 * The format in which the errors of a handler, or of all handlers of a controller, are written: those of its guards, its
 * pipes and its validation, too. It stands first there, and gives the status; clients can still ask for the others by
 * `Accept`. What stands on a handler counts before what stands on its controller.
 *
 * @param name of one of the formats that `ErrorsModule.forRoot()` is given
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

/** Returns the decorated format of a handler or controller. It can be anything. */
export function markedFormat(marked: object): unknown {
  return metadata(ERROR_FORMAT, marked);
}

/** Returns the name of a route's own format, if it has one. */
export function formatOfRoute({
  controller,
  handler,
}: Pick<Route, 'controller' | 'handler'>): string | undefined {
  return (markedFormat(handler) ?? markedFormat(controller)) as string | undefined;
}

/** Returns the format of each route by its {@link routeKey}; empty if no route has a format of its own. */
export function formatsByRoute(routes: readonly Route[]): ReadonlyMap<string, string | undefined> {
  const named = routes.map(
    (route) => [routeKey(route.method, route.template), formatOfRoute(route)] as const,
  );
  return new Map(named.some(([, name]) => name !== undefined) ? named : []);
}

export function routeKey(method: string, template: string): string {
  return `${method} ${template}`;
}
