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
  const members: Members = { ...schema };
  for (const key in members) {
    const value = members[key];
    if (typeof value !== 'object' || value === null || VALUES.has(key)) continue;
    members[key] = NAMED.has(key) ? eachRewritten(value as Members, rewrite) : rewritten(value, rewrite);
  }
  return rewrite(members) as never;
}

function eachRewritten(schemas: Members, rewrite: (members: Members) => Members): Members {
  const copies = { ...schemas };
  for (const name in copies) copies[name] = rewritten(copies[name], rewrite);
  return copies;
}

/** Keywords that version 3.0 has not, or reads otherwise. */
function isLater(given: Members): boolean {
  return (
    'const' in given || 'examples' in given || 'exclusiveMinimum' in given || 'exclusiveMaximum' in given
  );
}

/** What most constants are: a value of one type, of which no more is said. */
function isConstantAlone(given: Members): boolean {
  const { const: constant, type } = given;
  return type !== undefined && constant !== undefined && constant !== null && Object.keys(given).length === 2;
}

/** Version 3.0 has neither `const` nor lists of types nor a type of null, and says by a flag that a limit is excluded. */
function toVersion30(given: Members): Members {
  const isOfOneType = typeof given.type !== 'object' && given.type !== 'null';
  if (isOfOneType && !isLater(given)) return given;
  if (isOfOneType && isConstantAlone(given)) return { type: given.type, enum: [given.const] };
  const { const: constant, type, examples, ...members } = given;
  const types = [type].flat().filter((each) => each !== undefined && each !== 'null');
  const isNullable = [type].flat().includes('null');
  const nullable = isNullable && { nullable: true };
  const rest = {
    ...(Array.isArray(examples) && examples.length > 0 && { example: examples[0] as unknown }),
    ...withFlags(members),
  };
  // It asks for a type where null is allowed; the enumeration lets no text through.
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

/** How limits are excluded: by a keyword of their own; in version 3.0, by a flag beside the limit. */
export const LIMITS = [
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
