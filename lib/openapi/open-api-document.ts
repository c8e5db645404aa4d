import { type Route } from '../nest/route-list.js';

/**
 * What the pass reads and writes of an OpenAPI document, 3.0 or later. Structural, so that an app
 * without `@nestjs/swagger` needs none of its types.
 */
export interface OpenApiDocument {
  /** The version. @example '3.1.0' */
  readonly openapi?: string;
  /** None where a document has webhooks alone. */
  readonly paths?: object;
  readonly components?: object;
  readonly servers?: readonly {
    readonly url: string;
    readonly variables?: Readonly<Record<string, { readonly default: string | number | boolean }>>;
  }[];
}

export interface MediaType {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<
    Record<string, { readonly summary: string; readonly value: unknown } | { readonly $ref: string }>
  >;
}

export interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly responses?: Readonly<Record<string, Response>>;
  readonly [extension: `x-${string}`]: unknown;
}

export type PathItem = Readonly<Record<string, Operation>>;

export interface Components {
  readonly schemas?: Readonly<Record<string, object>>;
  readonly responses?: Readonly<Record<string, Response>>;
  readonly examples?: Readonly<Record<string, object>>;
  readonly headers?: Readonly<Record<string, object>>;
}

/**
 * The path of a route's template in an OpenAPI document: `/users/:id` is `/users/{id}`, and so are wildcards,
 * named or not; optional groups are written out.
 */
export function toOpenApiPath(template: string): string {
  return template
    .replace(/[{}]/g, '')
    .replace(/\*(?!\w)/g, '*path')
    .replace(/[:*](\w+)/g, '{$1}');
}

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
