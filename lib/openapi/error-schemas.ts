import { isDeepStrictEqual } from 'node:util';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { type Components, type SchemaRef } from './open-api-document.js';
import { type Specimen } from './specimen.js';

/** The schemas that errors add to a document's components: each content once, under a readable name. */
export class ErrorSchemas {
  private readonly schemas: Record<string, ErrorSchema>;

  constructor(existing: Components['schemas'] = {}) {
    this.schemas = { ...existing };
  }

  /** A reference to the schema of an error; the schema is added if it is new. */
  refTo({ name, error }: Specimen, format: ErrorFormat, mediaType: string): SchemaRef {
    const schema = format.schema(error, mediaType);
    const readable = schema.title ? name : `${capitalise(format.name)}Error`;
    const component = this.nameFor(schema, readable.replace(/[^A-Za-z0-9._-]/g, '_'));
    this.schemas[component] = schema;
    return { $ref: `#/components/schemas/${component}` };
  }

  /** All schemas, those that the document had included. */
  all(): Readonly<Record<string, ErrorSchema>> {
    return this.schemas;
  }

  /** The first of `X`, `XError`, `XError2`, … that is free, or has this very content. */
  private nameFor(schema: ErrorSchema, name: string): string {
    const base = name.endsWith('Error') ? name : `${name}Error`;
    for (let turn = 0; ; turn += 1) {
      const candidate = turn === 0 ? name : turn === 1 ? base : `${base}${turn}`;
      const taken = this.schemas[candidate];
      if (taken === undefined || isDeepStrictEqual(taken, schema)) return candidate;
    }
  }
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
