import { type Route } from '../nest/route-list.js';

/**
 * An OpenAPI document of version 3.0 or later. The type is structural, so that an app without `@nestjs/swagger` needs
 * none of its types.
 */
export interface OpenApiDocument {
  /** The version. @example '3.1.0' */
  readonly openapi?: string;
  /** Absent if a document has webhooks only. */
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
 * Writes the template of a route as a path of an OpenAPI document: `/users/:id` becomes `/users/{id}`. Wildcards become
 * parameters, too, and optional groups are written out.
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
 * Returns the route of each method and path, with the global prefix and, for documents that leave it out, without. If
 * several routes share one, by version or host, the last one counts, as in a document.
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
