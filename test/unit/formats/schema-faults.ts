import { type ErrorSchema } from '../../../lib/formats/error-format.js';
import { dialectOf } from '../../../lib/openapi/schema-dialect.js';
import { SchemaCheck } from '../../../lib/testing/schema-check.js';

const checks = new Map<string, SchemaCheck>();
/** Each holds a compiler; this is enough for two media types of a format. */
const MAX_CHECKS = 300;

/** A schema that several bodies are held to is compiled once. */
function checkOf(openapi: string, schema: ErrorSchema): SchemaCheck {
  // What it refers to is at the root.
  const { $defs, ...body } = dialectOf(openapi)(schema);
  const document = { openapi, $defs, components: { schemas: { Body: body } } };
  const key = JSON.stringify(document);
  const check = checks.get(key) ?? new SchemaCheck(document);
  checks.set(key, check);
  if (checks.size > MAX_CHECKS) checks.delete(checks.keys().next().value!);
  return check;
}

/** What is wrong with a body, held to a schema as old documents have it, and new ones. */
export function schemaFaults(schema: ErrorSchema, text: string, mediaType: string): readonly string[] {
  return ['3.0.3', '3.1.0'].flatMap(
    (openapi) => checkOf(openapi, schema).faults(['components', 'schemas', 'Body'], text, mediaType) ?? [],
  );
}
