import { type Route } from '../routes/route-list.js';
import { toOpenApiPath } from './open-api-path.js';

/** The members of a path item that are operations. */
export const METHODS = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'search',
  'query',
]);

/**
 * The route of each method and path, with the global prefix and, for documents that leave it out, without. Where
 * several share one, by version or by host, a document has room for the last, and so has this.
 */
export function routesByOperation(routes: readonly Route[]): ReadonlyMap<string, Route> {
  const paths = routes.map(({ template }) => toOpenApiPath(template));
  const isFull = new Set(paths);
  const full = new Map<string, Route>();
  const bare = new Map<string, Route>();
  for (const [index, route] of routes.entries()) {
    const { template, bareTemplate } = route;
    const path = paths[index]!;
    const barePath = bareTemplate === template ? path : toOpenApiPath(bareTemplate);
    for (const method of methodsOf(route)) {
      if (barePath !== path) (isFull.has(barePath) ? full : bare).set(`${method} ${barePath}`, route);
      full.set(`${method} ${path}`, route);
    }
  }
  return new Map([...bare, ...full]);
}

function methodsOf({ method }: Route): Iterable<string> {
  return method === 'ALL' ? METHODS : [method.toLowerCase()];
}
