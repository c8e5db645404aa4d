import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../internal/unknown-value.js';
import { type JsonSchema } from './constraint-schema.js';

/** Converts a JSON Schema to the version of OpenAPI of a document. */
export type Dialect = (schema: JsonSchema) => JsonSchema;

type ReportKeyword = (keyword: string, documented: unknown, enforced: unknown) => void;

/** Keywords that limit the same side of a value. In version 3.0, the second one is a flag. */
const RELATED_KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  minimum: ['minimum', 'exclusiveMinimum'],
  exclusiveMinimum: ['minimum', 'exclusiveMinimum'],
  maximum: ['maximum', 'exclusiveMaximum'],
  exclusiveMaximum: ['maximum', 'exclusiveMaximum'],
  enum: ['enum', 'const'],
};

/** Texts for the same values can differ, so that they are not reported. */
const INCOMPARABLE_KEYWORDS: ReadonlySet<string> = new Set(['pattern', 'format', 'not']);

const COMPOSITIONS = ['$ref', 'allOf', 'anyOf', 'oneOf'];

/** Adds keywords to a documented schema, unless the app documents them itself. */
export function mergeSchema(
  documented: JsonSchema,
  enforced: JsonSchema,
  dialect: Dialect,
  report: ReportKeyword,
): JsonSchema {
  // A referenced schema is shared with other properties.
  if (typeof documented.$ref === 'string') return documented;
  const merged: Record<string, unknown> = { ...documented };
  const { type, items, allOf, ...others } = dialect(enforced);
  if (type !== undefined) merged.type = mergeType(documented, type, report);
  const types = merged.type === undefined ? undefined : [merged.type].flat();
  const isListed = types === undefined || types.includes('array');
  if (items !== undefined && isListed) {
    merged.items = isRecord(documented.items)
      ? mergeSchema(documented.items, enforced.items as JsonSchema, dialect, report)
      : items;
  } else if (merged.type === 'array' && merged.items === undefined) merged.items = {};
  if (allOf !== undefined) merged.allOf = appendMissing(documented.allOf, allOf as JsonSchema[]);
  for (const [keyword, value] of Object.entries(others)) {
    const typeOfKeyword = TYPES_OF_KEYWORDS[keyword];
    if (
      types === undefined ||
      typeOfKeyword === undefined ||
      typeOfKeyword.some((each) => types.includes(each))
    )
      mergeKeyword(merged, documented, keyword, value, report);
  }
  if (merged.type === undefined) delete merged.type;
  return merged;
}

/** A keyword has no effect on values of other types. */
const TYPES_OF_KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  minLength: ['string'],
  maxLength: ['string'],
  pattern: ['string'],
  format: ['string'],
  minItems: ['array'],
  maxItems: ['array'],
  minProperties: ['object'],
};

function mergeKeyword(
  merged: Record<string, unknown>,
  documented: JsonSchema,
  keyword: string,
  value: unknown,
  report: ReportKeyword,
): void {
  const related = RELATED_KEYWORDS[keyword] ?? [keyword];
  if (related.every((each) => documented[each] === undefined)) merged[keyword] = value;
  else if (!INCOMPARABLE_KEYWORDS.has(keyword) && !isSameKeyword(documented[keyword], value))
    report(keyword, documented[keyword], value);
}

function isSameKeyword(documented: unknown, enforced: unknown): boolean {
  if (!Array.isArray(documented) || !Array.isArray(enforced)) return isDeepStrictEqual(documented, enforced);
  const others = new Set(documented.filter((each) => each !== null));
  return others.size === enforced.length && enforced.every((each) => others.has(each));
}

export function omitKeywords(schema: JsonSchema, other: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword, value]) => !isSameKeyword(other[keyword], value)),
  );
}

/** Replaces the documented type if the enforced one is narrower. */
function mergeType(documented: JsonSchema, enforced: unknown, report: ReportKeyword): unknown {
  const { type } = documented;
  if (type === undefined)
    return COMPOSITIONS.some((keyword) => documented[keyword] !== undefined) ? undefined : enforced;
  const types = [type].flat() as unknown[];
  if (enforced === 'integer' && types.includes('number'))
    return Array.isArray(type) ? types.map((each) => (each === 'number' ? enforced : each)) : enforced;
  if (types.includes(enforced) || (enforced === 'number' && types.includes('integer'))) return type;
  // @nestjs/swagger documents a union type, such as `string | null`, as an object.
  if (
    type === 'object' &&
    documented.properties === undefined &&
    documented.additionalProperties === undefined
  )
    return enforced;
  report('type', type, enforced);
  return type;
}

export function appendMissing(documented: unknown, added: readonly JsonSchema[]): readonly unknown[] {
  const known: readonly unknown[] = Array.isArray(documented) ? (documented as unknown[]) : [];
  return [...known, ...added.filter((each) => !known.some((other) => isDeepStrictEqual(other, each)))];
}

/** Changes the only reference of a schema, which may be in a list, or next to `null`. */
export function changeReference(
  schema: JsonSchema,
  change: (reference: JsonSchema) => JsonSchema,
): JsonSchema | undefined {
  if (typeof schema.$ref === 'string') return change(schema);
  if (isRecord(schema.items)) {
    const items = changeReference(schema.items, change);
    return items && { ...schema, items };
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[keyword];
    if (!Array.isArray(parts)) continue;
    const references = parts.filter((part) => typeof (part as JsonSchema).$ref === 'string') as JsonSchema[];
    if (references.length !== 1 || (keyword === 'allOf' && parts.length > 1)) return undefined;
    return {
      ...schema,
      [keyword]: parts.map((part) => (part === references[0] ? change(references[0]!) : (part as unknown))),
    };
  }
  return undefined;
}

/** Allows `null` in a documented schema. */
export function allowNull(schema: JsonSchema, dialect: Dialect): JsonSchema {
  const { nullable, type, enum: values } = schema;
  const nothing = dialect({ type: 'null' });
  if (nullable === false) return schema;
  if (type !== undefined) {
    const types = [type].flat();
    const { type: nullableType, nullable: flag } = dialect({
      type: types.includes('null') ? types : [...types, 'null'],
    });
    return {
      ...schema,
      ...(nullableType !== undefined && { type: nullableType }),
      ...(flag !== undefined && { nullable: flag }),
      ...(Array.isArray(values) && { enum: appendMissing(values, [null as never]) }),
    };
  }
  if (Array.isArray(values)) return { ...schema, enum: appendMissing(values, [null as never]) };
  for (const keyword of ['anyOf', 'oneOf']) {
    if (schema[keyword] !== undefined)
      return { ...schema, [keyword]: appendMissing(schema[keyword], [nothing]) };
  }
  const { $ref, allOf, ...others } = schema;
  if ($ref !== undefined) return { ...others, anyOf: [{ $ref }, nothing] };
  if (!Array.isArray(allOf)) return schema;
  return { ...others, anyOf: [allOf.length === 1 ? (allOf[0] as unknown) : { allOf }, nothing] };
}

/**
 * Gives each alternative of a cross-field rule a title and the documented schemas of its members, because tools that show an
 * alternative, or create an example of it, use only the schema of the alternative.
 */
export function describeAlternatives(condition: JsonSchema, properties: JsonSchema): JsonSchema {
  if (!Array.isArray(condition.anyOf)) return condition;
  const anyOf = (condition.anyOf as Alternative[]).map(({ required, properties: members }) => ({
    title: `With ${required.join(' and ')}`,
    required,
    ...(members && {
      properties: Object.fromEntries(
        Object.entries(members).map(([name, schema]) => [
          name,
          excludeNull(properties[name] as JsonSchema) ?? schema,
        ]),
      ),
    }),
  }));
  return { ...condition, anyOf };
}

interface Alternative {
  readonly required: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Excludes `null` from a schema that has a type. Other schemas can accept `null` in parts of them. */
function excludeNull(schema: JsonSchema): JsonSchema | undefined {
  const { type, nullable: _, enum: values, ...others } = schema;
  const types = [type].flat().filter((each) => each !== 'null');
  if (type === undefined || types.length === 0) return undefined;
  return {
    type: types.length === 1 ? types[0] : types,
    ...others,
    ...(Array.isArray(values) && { enum: values.filter((each) => each !== null) }),
  };
}

export function listRequired(condition: JsonSchema): readonly string[] {
  const { required, anyOf, not } = condition as {
    required?: string[];
    anyOf?: JsonSchema[];
    not?: JsonSchema;
  };
  return [...(required ?? []), ...(anyOf ?? []).flatMap(listRequired), ...(not ? listRequired(not) : [])];
}
