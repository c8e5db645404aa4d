import { Inject, Injectable, SetMetadata } from '@nestjs/common';
import { metadata } from './nest-metadata.js';
import { addressOf, routeOf } from './request-route.js';
import { type Route } from './route-list.js';
import { RouteTable } from './route-table.js';

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

/** What a handler says of its format itself. It may be anything. */
export function markedFormat(marked: object): unknown {
  return metadata(ERROR_FORMAT, marked);
}

/** The name of a route's own format, if it has one. */
export function formatOfRoute({
  controller,
  handler,
}: Pick<Route, 'controller' | 'handler'>): string | undefined {
  return (markedFormat(handler) ?? markedFormat(controller)) as string | undefined;
}

/** Finds the formats of routes that have one of their own. */
@Injectable()
export class RouteFormats {
  private byPlace: ReadonlyMap<string, string | undefined> | undefined;

  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  /** Returns the name of the format of the route that a request matched, or would have matched if it could be read. */
  findName(request: object): string | undefined {
    this.byPlace ??= namesByPlace(this.routes.list());
    // Usually, no route has a format of its own.
    if (this.byPlace.size === 0) return undefined;
    const { method, template } = routeOf(request);
    const place = template === undefined ? undefined : this.placeOf(method, template);
    if (place !== undefined) return this.byPlace.get(place);
    const route = this.routes.matching(method, addressOf(request));
    return route && formatOfRoute(route);
  }

  /** The place of a route; of one whose address the platform writes otherwise, none. */
  private placeOf(method: string, template: string): string | undefined {
    const methods = [method, 'ALL', ...(method === 'HEAD' ? ['GET'] : [])];
    return methods.map((each) => placeOf(each, template)).find((place) => this.byPlace!.has(place));
  }
}

/** What each place has, if any has a format. */
function namesByPlace(routes: readonly Route[]): ReadonlyMap<string, string | undefined> {
  const named = routes.map((route) => [placeOf(route.method, route.template), formatOfRoute(route)] as const);
  return new Map(named.some(([, name]) => name !== undefined) ? named : []);
}

/**
 * Handlers that share a method and an address, as versions do that a header tells apart, must share a format: whoever
 * answers an error knows the address alone.
 */
export function formatMistakes(routes: readonly Route[]): readonly string[] {
  const places = new Map<string, Route[]>();
  for (const route of routes) {
    // What parameters are called makes no difference to an address.
    const place = placeOf(route.method, route.template.replace(/:\w+/g, ':…'));
    places.set(place, [...(places.get(place) ?? []), route]);
  }
  return [...places]
    .filter(([, sharing]) => new Set(sharing.map(formatOfRoute)).size > 1)
    .map(
      ([place, sharing]) =>
        `${place}: ${sharing.map(({ controller, name }) => `${controller.name}.${name}`).join(' and ')} share it, but ` +
        'not their @UseErrorFormat(). Give all of them the same, or choose by the request, with `formats: { among, choose }`.',
    );
}

function placeOf(method: string, template: string): string {
  return `${method} ${template}`;
}
