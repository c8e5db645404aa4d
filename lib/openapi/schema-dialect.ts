import { type ErrorSchema } from '../formats/error-format.js';

/** How a version of OpenAPI writes a schema. Formats write JSON Schema as versions 3.1 and 3.2 read it. */
export type SchemaDialect = (schema: ErrorSchema) => ErrorSchema;

/** The dialect of a document. */
export function dialectOf(version: unknown): SchemaDialect {
  const rewrite = String(version).startsWith('3.0') ? toVersion30 : toVersion31;
  return (schema) => rewritten(schema, rewrite);
}

type Members = Record<string, unknown>;

/** Where the keys are names of the app's, and no keywords. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Where values stand that no dialect changes. */
const VALUES = new Set(['enum', 'const', 'default', 'example', 'examples', 'required', 'mapping']);

function rewritten(schema: unknown, rewrite: (members: Members) => Members): never {
  if (Array.isArray(schema)) return schema.map((each) => rewritten(each, rewrite)) as never;
  if (typeof schema !== 'object' || schema === null) return schema as never;
  const members = Object.entries(schema).map(([key, value]) => {
    if (VALUES.has(key)) return [key, value];
    if (!NAMED.has(key)) return [key, rewritten(value, rewrite)];
    const named = Object.entries((value ?? {}) as object);
    return [key, Object.fromEntries(named.map(([name, each]) => [name, rewritten(each, rewrite)]))];
  });
  return rewrite(Object.fromEntries(members) as Members) as never;
}

/** Version 3.0 has neither `const` nor lists of types, and says by a flag that a limit is excluded. */
function toVersion30({ const: constant, type, examples, ...members }: Members): Members {
  const types = Array.isArray(type) ? type.filter((each) => each !== 'null') : type;
  const isNullable = Array.isArray(type) && type.includes('null');
  const isUnion = Array.isArray(types) && types.length > 1;
  return {
    ...(isUnion
      ? { anyOf: types.map((each: unknown) => ({ type: each })) }
      : types !== undefined && { type: Array.isArray(types) ? types[0] : types }),
    ...(isNullable && { nullable: true }),
    ...(constant !== undefined && { enum: [constant] }),
    ...(Array.isArray(examples) && examples.length > 0 && { example: examples[0] as unknown }),
    ...withFlags(members),
  };
}

const LIMITS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function withFlags(given: Members): Members {
  const members = { ...given };
  for (const [flag, limit] of LIMITS) {
    if (typeof members[flag] !== 'number') continue;
    members[limit] = members[flag];
    members[flag] = true;
  }
  return members;
}

/** What a format wrote for version 3.0 all the same. */
function toVersion31({ nullable, ...members }: Members): Members {
  if (nullable !== true || typeof members.type !== 'string') return members;
  return { ...members, type: [members.type, 'null'] };
}
