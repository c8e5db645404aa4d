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
  /** The operations, by path and method. Absent if the document describes only webhooks. */
  readonly paths?: object;
  /** The schemas, responses, examples and headers that operations share. */
  readonly components?: object;
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
