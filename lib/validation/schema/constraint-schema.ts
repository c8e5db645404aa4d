import { readProperty } from '../../internal/unknown-value.js';
import { type Rule } from '../engine/rule.js';

/** A JSON Schema of draft 2020-12, of which OpenAPI 3.1 is a superset. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Returns the keywords of a constraint, or `undefined` if its arguments are not those that class-validator expects. */
type KeywordWriter = (constraints: readonly unknown[]) => JsonSchema | undefined;

const LIST: JsonSchema = { type: 'array' };
const OBJECT: JsonSchema = { type: 'object' };
const TEXT: JsonSchema = { type: 'string' };
const ANY: JsonSchema = {};

const number =
  (keyword: string): KeywordWriter =>
  ([limit]) =>
    isNumber(limit) ? { type: 'number', [keyword]: limit } : undefined;

const size =
  (type: string, keyword: string): KeywordWriter =>
  ([limit]) =>
    isNumber(limit) ? { type, [keyword]: Math.max(limit, 0) } : undefined;

/**
 * The keywords of class-validator's constraints. A constraint that is not listed rejects other values than strings, or has
 * no keyword. `isEnum` and `isIn` reject other types only by their values.
 */
const KEYWORDS: Readonly<Record<string, KeywordWriter>> = {
  isNumber: () => ({ type: 'number' }),
  isInt: () => ({ type: 'integer' }),
  isBoolean: () => ({ type: 'boolean' }),
  isArray: () => LIST,
  isObject: () => OBJECT,
  min: number('minimum'),
  max: number('maximum'),
  isPositive: () => ({ type: 'number', exclusiveMinimum: 0 }),
  isNegative: () => ({ type: 'number', exclusiveMaximum: 0 }),
  // class-validator cuts the decimal places of a divisor.
  isDivisibleBy: ([divisor]) =>
    isNumber(divisor) && Math.trunc(divisor) !== 0
      ? { type: 'number', multipleOf: Math.abs(Math.trunc(divisor)) }
      : undefined,
  minLength: size('string', 'minLength'),
  maxLength: size('string', 'maxLength'),
  isLength: ([min, max]) => ({
    type: 'string',
    ...size('string', 'minLength')([min]),
    ...size('string', 'maxLength')([max]),
  }),
  // A character has one to four bytes.
  isByteLength: ([min, max]) => ({
    type: 'string',
    ...(isNumber(min) && { minLength: Math.max(Math.ceil(min / 4), 0) }),
    ...size('string', 'maxLength')([max]),
  }),
  matches: ([pattern, modifiers]) => withPattern(pattern, modifiers),
  contains: ([part]) => (typeof part === 'string' ? { ...TEXT, pattern: escape(part) } : undefined),
  notContains: ([part]) =>
    typeof part === 'string' ? { ...TEXT, not: { type: 'string', pattern: escape(part) } } : undefined,
  // Options can allow a display name, for example.
  isEmail: ([options]) => (options === undefined ? { ...TEXT, format: 'email' } : TEXT),
  isUuid: () => ({ ...TEXT, format: 'uuid' }),
  isRFC3339: () => ({ ...TEXT, format: 'date-time' }),
  isIp: ([version]) => (String(version) === '4' ? { ...TEXT, format: 'ipv4' } : TEXT),
  isUrl: ([options]) =>
    readProperty(options, 'require_protocol') === true ? { ...TEXT, format: 'uri' } : TEXT,
  isNotEmpty: () => ({ minLength: 1 }),
  isNotEmptyObject: () => ({ ...OBJECT, minProperties: 1 }),
  arrayNotEmpty: () => ({ ...LIST, minItems: 1 }),
  arrayMinSize: size('array', 'minItems'),
  arrayMaxSize: size('array', 'maxItems'),
  arrayContains: () => LIST,
  arrayNotContains: ([values]) =>
    hasOnlyPrimitives(values) && values.length > 0 ? { ...LIST, items: { not: createEnum(values) } } : LIST,
  // `uniqueItems` compares objects by their members, and class-validator by their identity.
  arrayUnique: () => LIST,
  equals: ([value]) => (isPrimitive(value) ? createEnum([value]) : undefined),
  notEquals: ([value]) => (isPrimitive(value) ? { not: createEnum([value]) } : undefined),
  isIn: ([values]) => (Array.isArray(values) ? createEnum(values.filter(isPrimitive)) : undefined),
  isNotIn: ([values]) =>
    Array.isArray(values) && values.some(isPrimitive)
      ? { not: createEnum(values.filter(isPrimitive)) }
      : undefined,
  // class-validator accepts the names of a numeric enum, too, which no document should list.
  isEnum: ([type, values]) =>
    hasOnlyPrimitives(values) && values.length === new Set(Object.values(type as object)).size
      ? createEnum(values)
      : undefined,
  isEmpty: () => ({ enum: ['', null] }),
  isDefined: () => ANY,
  isDate: () => ANY,
  minDate: () => ANY,
  maxDate: () => ANY,
  isInstance: () => ANY,
};

/** Returns the keywords that describe the values which a rule of class-validator accepts. */
export function getRuleSchema(rule: Rule): JsonSchema {
  if (!rule.isBuiltIn || rule.validateIf !== undefined) return ANY;
  if (Object.hasOwn(KEYWORDS, rule.name)) return KEYWORDS[rule.name]!(rule.constraints) ?? ANY;
  return OTHER_VALUES.every((value) => rejects(rule, value)) ? TEXT : ANY;
}

const OTHER_VALUES: readonly unknown[] = [0, 1, 1.5, true, false, null, [], ['a'], {}];

/** Returns true if a rule of class-validator certainly rejects a value. */
export function rejects(rule: Rule, value: unknown, owner: object = {}): boolean {
  if (!rule.isBuiltIn || rule.validateIf !== undefined) return false;
  try {
    return rule.validate(value, rule.createArguments(owner, value)) === false;
  } catch {
    return false;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isPrimitive(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || isNumber(value);
}

function hasOnlyPrimitives(values: unknown): values is readonly unknown[] {
  return Array.isArray(values) && values.every(isPrimitive);
}

/** Returns no keyword for an empty list, which OpenAPI does not allow. */
function createEnum(values: readonly unknown[]): JsonSchema {
  if (values.length === 0) return ANY;
  const types = new Set(values.map((value) => typeof value));
  const [type] = types;
  const isTyped = types.size === 1 && type !== 'object';
  return { ...(isTyped && { type }), enum: [...new Set(values)] };
}

/** Leaves the pattern out if its flags change what it matches, or if it is not valid with the flag `u`, which readers set. */
function withPattern(pattern: unknown, modifiers: unknown): JsonSchema {
  try {
    const { source, flags } =
      pattern instanceof RegExp ? pattern : new RegExp(pattern as string, modifiers as string | undefined);
    if (/[imsvy]/.test(flags)) return TEXT;
    return { ...TEXT, pattern: new RegExp(source, 'u').source };
  } catch {
    return TEXT;
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const NUMBER_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const TEXT_KEYWORDS = ['minLength', 'maxLength', 'pattern', 'format'];
const LIST_KEYWORDS = ['minItems', 'maxItems'];

export function isOfType({ type }: JsonSchema, primitive: unknown): boolean {
  return (
    type === (primitive as { readonly name: string }).name.toLowerCase() ||
    (primitive === Number && type === 'integer')
  );
}

/**
 * Keeps the keywords that also hold for the values which are sent in place of the validated type, as `@Type(() => Number)`
 * accepts a text.
 */
export function describeUnconverted(schema: JsonSchema, convertedTo: unknown): JsonSchema {
  const { type, items, ...keywords } = schema;
  const kept = new Set([
    ...LIST_KEYWORDS,
    ...(convertedTo === Number ? NUMBER_KEYWORDS : []),
    ...(convertedTo === String ? TEXT_KEYWORDS : []),
  ]);
  return {
    ...(type === 'array' && { type }),
    ...Object.fromEntries(Object.entries(keywords).filter(([keyword]) => kept.has(keyword))),
    ...(items !== undefined && { items: describeUnconverted(items as JsonSchema, convertedTo) }),
  };
}

const LOWER_LIMITS = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER_LIMITS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** Combines the keywords of two rules of a value. */
export function combineSchemas(one: JsonSchema, other: JsonSchema): JsonSchema {
  const combined: Record<string, unknown> = { ...one };
  const others: JsonSchema[] = [];
  for (const [keyword, value] of Object.entries(other)) {
    const known = combined[keyword];
    if (known === undefined) combined[keyword] = value;
    else if (LOWER_LIMITS.has(keyword)) combined[keyword] = Math.max(known as number, value as number);
    else if (UPPER_LIMITS.has(keyword)) combined[keyword] = Math.min(known as number, value as number);
    else if (keyword === 'type') combined.type = known === 'number' ? value : known;
    else if (keyword === 'items') combined.items = combineSchemas(known as JsonSchema, value as JsonSchema);
    else if (keyword === 'enum') combined.enum = intersect(known as unknown[], value as unknown[]);
    else if (keyword !== 'allOf' && known !== value) others.push({ [keyword]: value });
  }
  if (others.length > 0)
    combined.allOf = [...((combined.allOf as JsonSchema[] | undefined) ?? []), ...others];
  return dropWeakLimit(
    dropWeakLimit(combined, 'minimum', 'exclusiveMinimum', 1),
    'maximum',
    'exclusiveMaximum',
    -1,
  );
}

function intersect(known: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const common = known.filter((each) => others.includes(each));
  return common.length > 0 ? common : known;
}

/** Keeps one limit of each side, because OpenAPI 3.0 cannot express both. */
function dropWeakLimit(schema: JsonSchema, inclusive: string, exclusive: string, sign: 1 | -1): JsonSchema {
  const { [inclusive]: limit, [exclusive]: exclusiveLimit } = schema;
  if (typeof limit !== 'number' || typeof exclusiveLimit !== 'number') return schema;
  const { [sign * limit > sign * exclusiveLimit ? exclusive : inclusive]: _, ...kept } = schema;
  return kept;
}
