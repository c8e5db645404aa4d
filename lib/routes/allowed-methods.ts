import { type PlatformMethods } from './platform-methods.js';
import { type Route } from './route-list.js';

/** One route's template, ready to be compared with addresses. */
export interface RoutePattern {
  readonly method: string;
  readonly route: Route;
  readonly pattern: RegExp;
}

/**
 * Reads templates as both platforms do: `:name` is a segment, `*name` the rest, `{…}` may be missing. A segment with
 * several parameters is any: what is asked for here is rare, and may not cost time that a client can multiply.
 *
 * @param isLenient whether case and a slash at the end make no difference, as on Express
 */
export function toPatterns(routes: readonly Route[], isLenient: boolean): readonly RoutePattern[] {
  return routes.map((route) => {
    const { method, template } = route;
    const source = template.replace(SEVERAL_PARAMETERS, ':any').replace(TOKEN, (token) => {
      if (token.startsWith(':')) return token.endsWith('?') ? '[^/]*' : '[^/]+';
      if (token.startsWith('*')) return '.*';
      if (token === '{') return '(?:';
      if (token === '}') return ')?';
      return `\\${token}`;
    });
    const end = isLenient && template !== '/' ? '/?' : '';
    return { method, route, pattern: new RegExp(`^${source}${end}$`, isLenient ? 'i' : '') };
  });
}

const SEVERAL_PARAMETERS = /(?<=\/)[^/{}]*:[^/{}]*:[^/{}]*/g;
const TOKEN = /:\w+(?:\([^)]*\))?\??|\*\w*|[{}]|[.+?^$()|[\]\\]/g;

/** No template is compared with a longer address. */
const PATH_LENGTH = 2_000;

/** Lists the methods of routes of one address, in alphabetical order. */
export function allowedMethods(routes: readonly Route[], platform: PlatformMethods): readonly string[] {
  const methods = new Set(routes.flatMap(({ method }) => (method === 'ALL' ? platform.all : method)));
  if (methods.has('GET') && platform.servesHead) methods.add('HEAD');
  if (methods.size > 0 && platform.servesOptions) methods.add('OPTIONS');
  return [...methods].toSorted();
}

/** The routes of an address, of all methods, in the order in which they are tried. */
export function matching(patterns: readonly RoutePattern[], path: string): readonly Route[] {
  if (path.length > PATH_LENGTH) return [];
  return patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);
}
