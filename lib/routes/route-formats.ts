import { addressOf, routeOf } from './request-route.js';
import { type Route } from './route-list.js';
import { type RouteTable } from './route-table.js';
import { formatOfRoute } from './use-error-format.decorator.js';

/** Which requests are answered in a format of their route's own. */
export class RouteFormats {
  private byPlace: ReadonlyMap<string, string> | undefined;

  constructor(private readonly routes: RouteTable) {}

  /** The name of the format of the route that a request matched, or would have, had it been read. */
  of(request: object): string | undefined {
    this.byPlace ??= namesByPlace(this.routes.list());
    // As a rule, no route has a format of its own.
    if (this.byPlace.size === 0) return undefined;
    const { method, template } = routeOf(request);
    if (template !== undefined) return this.nameAt(method, template);
    const route = this.routes.matching(method, addressOf(request));
    return route && formatOfRoute(route);
  }

  private nameAt(method: string, template: string): string | undefined {
    const methods = [method, 'ALL', ...(method === 'HEAD' ? ['GET'] : [])];
    return methods
      .map((each) => this.byPlace!.get(placeOf(each, template)))
      .find((name) => name !== undefined);
  }
}

function namesByPlace(routes: readonly Route[]): ReadonlyMap<string, string> {
  const named = routes.map((route) => [placeOf(route.method, route.template), formatOfRoute(route)] as const);
  return new Map(named.filter((each): each is readonly [string, string] => each[1] !== undefined));
}

/**
 * Handlers that share a method and an address, as versions do that a header tells apart, must share a format: whoever
 * answers an error knows the address alone.
 */
export function formatMistakes(routes: readonly Route[]): readonly string[] {
  const places = new Map<string, Route[]>();
  for (const route of routes) {
    const place = placeOf(route.method, route.template);
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
