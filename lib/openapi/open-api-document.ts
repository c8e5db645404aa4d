import { type Route } from '../nest/route-list.js';

/**
 * An OpenAPI document of version 3.0 or later. It is compatible with the `OpenAPIObject` of `@nestjs/swagger`, and an app
 * without `@nestjs/swagger` can use it, too.
 *
 * @see https://spec.openapis.org/oas/latest.html
 * @example
 * ```ts
 * import { type OpenApiDocument } from 'nestjs-api-errors';
 *
 * export const document: OpenApiDocument = { openapi: '3.1.0', paths: {} };
 * ```
 */
export interface OpenApiDocument {
  /** The version of OpenAPI. @example '3.1.0' */
  readonly openapi?: string;
  /** The title and the description of the API. */
  readonly info?: { readonly description?: string };
  /** The operations, by path and method. Absent if the document describes only webhooks. */
  readonly paths?: object;
  /** The schemas, responses, examples and headers that operations share. */
  readonly components?: object;
  /** The security schemes of all operations that have no own. @example [{ bearer: [] }] */
  readonly security?: readonly object[];
  /** The servers of the API. @example [{ url: 'https://api.example.com/v1' }] */
  readonly servers?: readonly {
    /** The base URL of all paths, with variables in braces. */
    readonly url: string;
    /** The default value of each variable in the URL. */
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
  readonly security?: readonly object[];
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
 * Converts the path template of a route to the path of an OpenAPI document: `/users/:id` becomes `/users/{id}`. Wildcards
 * become parameters, and the content of optional groups is included.
 */
export function toOpenApiPath(template: string): string {
  return template
    .replace(/[{}]/g, '')
    .replace(/\*(?!\w)/g, '*path')
    .replace(/[:*](\w+)/g, '{$1}');
}

/** Writes the path of an operation as Looker's links do: `/orders/:id`. */
export function toLinkPath(path: string): string {
  return path.replace(/\{([^{}]*)\}/g, ':$1');
}

export const OPERATION_METHODS: ReadonlySet<string> = new Set([
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

/** Returns the path items of a document with changed operations. */
export function mapOperations(
  { paths = {} }: OpenApiDocument,
  change: (operation: Operation) => Operation,
): object {
  const items: Record<string, PathItem | undefined> = { ...paths };
  for (const [path, item] of Object.entries(items)) {
    if (!item) continue;
    const members: Record<string, Operation> = { ...item };
    for (const name of Object.keys(members)) members[name] = change(members[name]!);
    items[path] = members;
  }
  return items;
}

export type RoutesByOperation = ReadonlyMap<string, Route>;

/**
 * Returns the route of each method and path. A path is listed with the global prefix and without it, because
 * `createDocument` can omit the prefix. If several routes share a method and a path, such as versions, the last one is
 * used, as in `createDocument`.
 */
export function groupRoutesByOperation(routes: readonly Route[]): RoutesByOperation {
  const byOperation = new Map<string, Route>();
  for (const route of routes) {
    const paths = new Set([route.bareTemplate, route.template].map(toOpenApiPath));
    for (const method of listMethods(route)) {
      for (const path of paths) byOperation.set(`${method} ${path}`, route);
    }
  }
  return byOperation;
}

function listMethods({ method }: Route): Iterable<string> {
  return method === 'ALL' ? OPERATION_METHODS : [method.toLowerCase()];
}
