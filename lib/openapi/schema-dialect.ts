import { type ErrorSchema } from '../formats/error-format.js';
import { isObject } from '../internal/unknown-value.js';

/**
 * Rewrites a schema for a version of OpenAPI. Formats write JSON Schema as versions 3.1 and 3.2 read it.
 *
 * @param refs the references to replace. @example new Map([['#/$defs/FieldError', '#/components/schemas/FieldError']])
 */
export type SchemaDialect = (schema: ErrorSchema, refs?: Refs) => ErrorSchema;

type Refs = ReadonlyMap<unknown, string>;

type Members = Record<string, unknown>;

/** What a version writes in its own way. */
interface Version {
  /** A value of one type. */
  readonly constant: (type: string, value: unknown) => Members;
  readonly members: (given: Members) => Members;
}

const VERSION_30: Version = { constant: (type, value) => ({ type, enum: [value] }), members: toVersion30 };
const VERSION_31: Version = { constant: (type, value) => ({ type, const: value }), members: toVersion31 };

/** The dialect of a document. */
export function dialectOf(given: unknown): SchemaDialect {
  const version = String(given).startsWith('3.0') ? VERSION_30 : VERSION_31;
  return (schema, refs = NO_REFS) => rewritten(schema, version, refs);
}

const NO_REFS: Refs = new Map();

/** Where the keys are names of the app's, and no keywords. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Where values stand that no dialect changes. */
const VALUES = new Set(['enum', 'const', 'default', 'example', 'examples', 'required', 'mapping']);

function rewritten(schema: unknown, version: Version, refs: Refs): never {
  if (Array.isArray(schema)) return schema.map((each) => rewritten(each, version, refs)) as never;
  if (!isObject(schema)) return schema as never;
  return (simply(schema, version) ?? fully(schema, version, refs)) as never;
}

/** A copy of a schema, and of those in it. */
function fully(schema: Members, version: Version, refs: Refs): Members {
  const members: Members = { ...schema };
  if (refs.has(members.$ref)) members.$ref = refs.get(members.$ref);
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (!isObject(value) || VALUES.has(key)) continue;
    const rewrite = NAMED.has(key) ? eachRewritten : rewritten;
    members[key] = rewrite(value, version, refs);
  }
  return version.members(members);
}

/** Rewrites what most schemas are: a type alone, some values of it, or one. Saves 8 % of `documentErrors`. */
function simply(schema: Members, version: Version): Members | undefined {
  const [first, other, more] = Object.keys(schema);
  if (first !== 'type' || more !== undefined) return undefined;
  const { type, enum: values, const: constant } = schema;
  if (typeof type !== 'string' || type === 'null') return undefined;
  if (other === undefined) return { type };
  if (other === 'enum') return { type, enum: values };
  return other === 'const' && constant !== null ? version.constant(type, constant) : undefined;
}

function eachRewritten(schemas: Members, version: Version, refs: Refs): Members {
  const copies = { ...schemas };
  for (const name of Object.keys(copies)) copies[name] = rewritten(copies[name], version, refs);
  return copies;
}

/** Whether a schema has nothing that version 3.0 has not, or reads otherwise. */
function isAsBefore({
  type,
  const: constant,
  examples,
  exclusiveMinimum,
  exclusiveMaximum,
}: Members): boolean {
  const isOfOneType = typeof type !== 'object' && type !== 'null';
  return isOfOneType && isNone(constant) && isNone(examples) && isNone(exclusiveMinimum ?? exclusiveMaximum);
}

function isNone(value: unknown): boolean {
  return value === undefined;
}

/** Version 3.0 has neither `const` nor lists of types nor a type of null, and says by a flag that a limit is excluded. */
function toVersion30(given: Members): Members {
  if (isAsBefore(given)) return given;
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
