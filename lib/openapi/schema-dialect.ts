import { type ErrorSchema } from '../formats/schema/json-schema.js';
import { isObject } from '../internal/unknown-value.js';

/**
 * Converts a schema of a format to a version of OpenAPI. Formats return JSON Schema, which versions 3.1 and 3.2 use.
 *
 * @param refs the references to replace. @example new Map([['#/$defs/FieldError', '#/components/schemas/FieldError']])
 */
export type SchemaDialect = (schema: ErrorSchema, refs?: Refs) => ErrorSchema;

type Refs = ReadonlyMap<unknown, string>;

type Members = Record<string, unknown>;

type RewriteKeywords = (schema: Members) => Members;

export function getSchemaDialect(openApiVersion: unknown): SchemaDialect {
  const rewriteKeywords = String(openApiVersion).startsWith('3.0') ? toVersion30 : toVersion31;
  return (schema, refs = NO_REFS) => rewrite(schema, rewriteKeywords, refs);
}

const NO_REFS: Refs = new Map();

/** The keywords whose value is a map of schemas. The keys of the map are names, not keywords. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const VALUE_KEYWORDS = new Set(['enum', 'const', 'default', 'example', 'examples', 'required', 'mapping']);

function rewrite(schema: unknown, rewriteKeywords: RewriteKeywords, refs: Refs): never {
  if (Array.isArray(schema)) return schema.map((each) => rewrite(each, rewriteKeywords, refs)) as never;
  if (!isObject(schema)) return schema as never;
  return (isSimple(schema) ? { ...schema } : rewriteMembers(schema, rewriteKeywords, refs)) as never;
}

function rewriteMembers(schema: Members, rewriteKeywords: RewriteKeywords, refs: Refs): Members {
  const members: Members = { ...schema };
  if (refs.has(members.$ref)) members.$ref = refs.get(members.$ref);
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (!isObject(value) || VALUE_KEYWORDS.has(key)) continue;
    const rewriteValue = SCHEMA_MAPS.has(key) ? rewriteEach : rewrite;
    members[key] = rewriteValue(value, rewriteKeywords, refs);
  }
  return rewriteKeywords(members);
}

const SIMPLE_KEYWORDS = new Set(['type', 'enum', 'format', 'pattern', 'title', 'description']);

/** Finds the most frequent schemas, which are the same in all versions. This saves 10 % of the time of `documentErrors`. */
function isSimple(schema: Members): boolean {
  for (const keyword in schema) if (!SIMPLE_KEYWORDS.has(keyword)) return false;
  return typeof schema.type === 'string' && schema.type !== 'null';
}

function rewriteEach(schemas: Members, rewriteKeywords: RewriteKeywords, refs: Refs): Members {
  const copies = { ...schemas };
  for (const name of Object.keys(copies)) copies[name] = rewrite(copies[name], rewriteKeywords, refs);
  return copies;
}

const CHANGED_IN_VERSION_30 = ['const', 'examples', 'exclusiveMinimum', 'exclusiveMaximum'];

function isSameInVersion30(schema: Members): boolean {
  const isOfOneType = typeof schema.type !== 'object' && schema.type !== 'null';
  return isOfOneType && CHANGED_IN_VERSION_30.every((keyword) => schema[keyword] === undefined);
}

/** Replaces what OpenAPI 3.0 does not have: `const`, `examples`, lists of types, the type `null`, exclusive limits as numbers. */
function toVersion30(schema: Members): Members {
  if (isSameInVersion30(schema)) return schema;
  const { const: constant, type, examples, ...members } = schema;
  const types = [type].flat().filter((each) => each !== undefined && each !== 'null');
  const isNullable = [type].flat().includes('null');
  const nullable = isNullable && { nullable: true };
  const rest = {
    ...(Array.isArray(examples) && examples.length > 0 && { example: examples[0] as unknown }),
    ...toFlags(members),
  };
  // Version 3.0 requires a type next to `nullable`. The enumeration excludes all texts.
  if (constant === null || (isNullable && types.length === 0))
    return { type: 'string', nullable: true, enum: [null], ...rest };
  return {
    ...(types.length > 1
      ? { anyOf: types.map((each) => ({ type: each, ...nullable })) }
      : types.length === 1 && { type: types[0], ...nullable }),
    ...(constant !== undefined && { enum: [constant] }),
    ...rest,
  };
}

/** In JSON Schema, the first keyword of each pair is a number. In version 3.0, it is a flag next to the second. */
export const EXCLUSIVE_LIMITS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function toFlags(schema: Members): Members {
  const members = { ...schema };
  for (const [flag, limit] of EXCLUSIVE_LIMITS) {
    if (typeof members[flag] !== 'number') continue;
    members[limit] = members[flag];
    members[flag] = true;
  }
  return members;
}

/**
 * Replaces `nullable`, which a format may have written for version 3.0, by a list of types. Replaces `const`, which many
 * generators of clients ignore, by an `enum` with one value.
 */
function toVersion31({ nullable, const: constant, ...members }: Members): Members {
  const values = constant === undefined ? {} : { enum: [constant] };
  if (nullable !== true || typeof members.type !== 'string') return { ...members, ...values };
  return { ...members, ...values, type: [members.type, 'null'] };
}
