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
  const entries = routes.flatMap((route) => {
    const methods = route.method === 'ALL' ? [...METHODS] : [route.method.toLowerCase()];
    const paths = [route.bareTemplate, route.template].map(toOpenApiPath);
    return methods.flatMap((method) => paths.map((path) => ({ key: `${method} ${path}`, path, route })));
  });
  const full = new Set(routes.map(({ template }) => toOpenApiPath(template)));
  const bareFirst = entries.toSorted(
    (one, other) => Number(full.has(one.path)) - Number(full.has(other.path)),
  );
  return new Map(bareFirst.map(({ key, route }) => [key, route]));
}
