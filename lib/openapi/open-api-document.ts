import { type ErrorSchema } from '../formats/error-format.js';

/**
 * What the pass reads and writes of an OpenAPI document, 3.0 or later. Structural, so that an app
 * without `@nestjs/swagger` needs none of its types.
 */
export interface OpenApiDocument {
  readonly paths: object;
  readonly components?: object;
}

export type SchemaRef = { readonly $ref: string };

export interface MediaType {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}

export interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly responses?: Readonly<Record<string, Response>>;
}

export type PathItem = Readonly<Record<string, Operation>>;

export interface Components {
  readonly schemas?: Readonly<Record<string, ErrorSchema>>;
  readonly responses?: Readonly<Record<string, Response>>;
}
