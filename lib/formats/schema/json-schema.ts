import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** Describes the XML element of a schema. @see OpenAPI 3.0 to 3.2, "XML Object" */
export interface XmlObject {
  /** The name of the element. @default the name of the member */
  readonly name?: string;
  /** The URI of the namespace of the element. */
  readonly namespace?: string;
  /** Puts the items of a list into an element with the name of the list. @default false */
  readonly wrapped?: boolean;
}

/**
 * A JSON Schema in the dialect of OpenAPI 3.1 and later. It is converted for documents of version 3.0. The most frequent
 * keywords have types; any other keyword is allowed.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export interface ErrorSchema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ErrorSchema>>;
  readonly required?: readonly string[];
  readonly items?: ErrorSchema;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly xml?: XmlObject;
  /**
   * Shared schemas by name. Refer to them as `#/$defs/Name`. The document contains each of them once, as a component. They
   * can refer only to shared schemas that precede them.
   */
  readonly $defs?: Readonly<Record<string, ErrorSchema>>;
  readonly [keyword: string]: unknown;
}

export type Members = Readonly<Record<string, ErrorSchema>>;

export const TEXT: ErrorSchema = { type: 'string' };

/** The descriptions of the members that several formats have. */
export const DESCRIPTIONS = {
  message: 'The reason for the error.',
  title: 'The kind of error.',
  code: 'The code of the error.',
  number: 'The numeric code of the error.',
  status: 'The HTTP status.',
  link: 'The page about the error.',
  requestId: 'The id of the request.',
  errors: 'The field errors.',
  field: 'The path of the field.',
  fields: 'The paths of all fields of a cross-field rule.',
  in: 'The part of the request.',
  fieldCode: 'The code of the field error.',
  fieldNumber: 'The numeric code of the field error.',
  fieldMessage: 'The reason for the field error.',
  reason: 'The constraint that rejects the value.',
  reasons: 'All constraints that reject the value.',
  validValues: 'The allowed values.',
  badValues: 'The rejected values.',
  truncated: 'True if some field errors are omitted.',
  errorCount: 'The number of all field errors.',
  metadata: 'A detail of the error.',
} as const;

export function describeSchema(schema: ErrorSchema, description: string): ErrorSchema {
  return { ...schema, description };
}

export function createTextSchema(description: string): ErrorSchema {
  return { type: 'string', description };
}

export function createIntegerSchema(description: string): ErrorSchema {
  return { type: 'integer', description };
}

export function createUrlSchema(description: string): ErrorSchema {
  return { type: 'string', format: 'uri-reference', description };
}

export function createObjectSchema(required: Members, optional: Members = {}): ErrorSchema {
  const names = Object.keys(required);
  const properties = { ...required, ...optional };
  // OpenAPI 3.0 does not allow an empty `required` array.
  return names.length > 0 ? { type: 'object', required: names, properties } : { type: 'object', properties };
}

export function createListSchema(items: ErrorSchema, description: string): ErrorSchema {
  return { type: 'array', description, items };
}

/** Uses `enum` for one value, too, because generators of clients for OpenAPI 3.0 do not know `const`. */
export function createEnumSchema(values: readonly (string | number)[], description: string): ErrorSchema {
  const type = values.every((value) => typeof value === 'number') ? 'integer' : 'string';
  return { type, enum: values, description };
}

export function createEnumOrTextSchema(
  values: readonly (string | number)[],
  description: string,
): ErrorSchema {
  return values.length > 0 ? createEnumSchema(values, description) : createTextSchema(description);
}

export function createConstSchema(value: string | number, description: string): ErrorSchema {
  return createEnumSchema([value], description);
}

/** Returns a short text that depends on the content alone. */
export function createChecksum(content: unknown): string {
  return hash('sha256', JSON.stringify(content)).slice(0, 6);
}

export interface NamedSchema {
  readonly name: string;
  readonly schema: ErrorSchema;
}

/**
 * Collects the schemas that become components of the document, so that generators of clients have names for them. A name
 * must depend only on the content, because the document contains each schema once.
 */
export class SchemaParts {
  private readonly parts: Record<string, ErrorSchema> = {};

  add({ name: preferredName, schema }: NamedSchema): ErrorSchema {
    const isFree = isDeepStrictEqual(this.parts[preferredName] ?? schema, schema);
    const name = isFree ? preferredName : `${preferredName}_${createChecksum(schema)}`;
    this.parts[name] = schema;
    return { $ref: `#/$defs/${name}` };
  }

  addTo(schema: ErrorSchema): ErrorSchema {
    return Object.keys(this.parts).length > 0 ? { ...schema, $defs: this.parts } : schema;
  }
}
