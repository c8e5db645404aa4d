import { type DocumentedCode, type DocumentedField } from '../../error/documented-error.js';
import { type ParamValue } from '../../error/message-template.js';
import { getDefaultMessage } from '../../error/field-error.js';
import { escapeMarkdown, formatCode } from '../../formats/markdown.format.js';
import { isRecord } from '../../internal/unknown-value.js';

/** Describes the values that a constraint accepts. */
const WORDS: Readonly<Record<string, string>> = {
  isArray: 'a list',
  arrayNotEmpty: 'at least one item',
  arrayUnique: 'items that differ',
  isBoolean: 'true or false',
  isDate: 'a date',
  isDateString: 'a date in ISO 8601',
  isIso8601: 'a date in ISO 8601',
  isDecimal: 'a decimal number',
  isEmail: 'an e-mail address',
  isInt: 'an integer',
  isNotEmpty: 'not empty',
  isNumber: 'a number',
  isNumberString: 'a number as text',
  isObject: 'an object',
  isNestedObject: 'an object',
  nestedValidation: 'an object',
  isPhoneNumber: 'a phone number',
  isMobilePhone: 'a phone number',
  isPositive: 'more than 0',
  isNegative: 'less than 0',
  isString: 'text',
  isUrl: 'a URL',
  isUuid: 'a UUID',
};

/** Describes the values that a lookup accepts. The messages of these rules describe the rejected values instead. */
const LOOKUP_WORDS: Readonly<Record<string, string>> = {
  existsIn: 'refers to an existing record',
  isUnique: 'not in use yet',
};

/** The words for values that have members. */
export const CONTAINERS: ReadonlySet<string> = new Set(['a list', 'an object']);

/** The units of limits. Codes with the same unit are one range. */
const UNITS: Readonly<Record<string, string>> = {
  min: '',
  max: '',
  minLength: ' characters',
  maxLength: ' characters',
  isLength: ' characters',
  isByteLength: ' bytes',
  arrayMinSize: ' items',
  arrayMaxSize: ' items',
};

type Range = Readonly<Partial<Record<'min' | 'max', ParamValue>>>;

/**
 * Describes in words what a field must be, for people who know neither class-validator nor the code.
 *
 * @example describeValidValue(codesOfWeight) // ['an integer', '1 to 30000']
 */
export function describeValidValue(codes: readonly DocumentedCode[]): readonly string[] {
  const ranges = new Map<string, Range>();
  const words = codes.flatMap((each) => {
    const { params, reason = '' } = each;
    if (params === undefined || !Object.hasOwn(UNITS, reason)) return describeRule(each) ?? [];
    const unit = UNITS[reason]!;
    ranges.set(unit, intersect(ranges.get(unit), params));
    return [];
  });
  return selectWords([...words, ...Array.from(ranges, ([unit, range]) => formatRange(range, unit))]);
}

/** Removes duplicates, and 'text' if there are other words, because a text with another rule is obviously a text. */
function selectWords(words: readonly string[]): readonly string[] {
  const all = [...new Set(words)];
  return all.length > 1 ? all.filter((each) => each !== WORDS.isString) : all;
}

type ValueSchema = NonNullable<DocumentedField['schema']>;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: WORDS.isString!,
  integer: WORDS.isInt!,
  number: WORDS.isNumber!,
  boolean: WORDS.isBoolean!,
  array: WORDS.isArray!,
  object: WORDS.isObject!,
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  email: WORDS.isEmail!,
  uri: WORDS.isUrl!,
  url: WORDS.isUrl!,
  uuid: WORDS.isUuid!,
  date: WORDS.isIso8601!,
  'date-time': 'a date and time in ISO 8601',
  time: 'a time in ISO 8601',
  duration: 'a duration in ISO 8601',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

/** A longer pattern is not readable. */
const MAX_PATTERN_LENGTH = 60;

/**
 * Describes in words what a JSON Schema accepts, without the members of objects and the items of lists.
 *
 * @example describeSchema({ type: 'integer', minimum: 1, maximum: 30000 }) // ['an integer', '1 to 30000']
 */
export function describeSchema(schema: ValueSchema): readonly string[] {
  const { format, const: constant, enum: values, anyOf, oneOf, allOf } = schema;
  if (typeof format === 'string' && Object.hasOwn(FORMAT_WORDS, format)) return [FORMAT_WORDS[format]!];
  const listed = constant === undefined ? values : [constant];
  if (Array.isArray(listed)) return [describeValues(listed)];
  return selectWords([
    ...describeType(schema),
    ...describeLimits(schema),
    ...describeAlternatives(anyOf),
    ...describeAlternatives(oneOf),
    ...listSchemas(allOf).flatMap(describeSchema),
  ]);
}

function describeType({ type, pattern }: ValueSchema): readonly string[] {
  const types = [type].flat().flatMap((each) => TYPE_WORDS[String(each)] ?? []);
  const isReadable = typeof pattern === 'string' && pattern.length <= MAX_PATTERN_LENGTH;
  return [
    ...(types.length > 0 ? [types.join(' or ')] : []),
    ...(isReadable ? [`matches ${formatCode(pattern)}`] : []),
  ];
}

function describeLimits(schema: ValueSchema): readonly string[] {
  const read = (keyword: string) => {
    const limit = schema[keyword];
    // Libraries limit an integer to the numbers that JavaScript can represent exactly.
    return typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
  };
  const { multipleOf, uniqueItems } = schema;
  const above = read('exclusiveMinimum');
  const below = read('exclusiveMaximum');
  return [
    ...describeRange('', read('minimum'), read('maximum')),
    ...(above === undefined ? [] : [`more than ${above}`]),
    ...(below === undefined ? [] : [`less than ${below}`]),
    ...describeRange(UNITS.minLength!, read('minLength'), read('maxLength')),
    ...describeRange(UNITS.arrayMinSize!, read('minItems'), read('maxItems')),
    ...(typeof multipleOf === 'number' ? [`a multiple of ${multipleOf}`] : []),
    ...(uniqueItems === true ? [WORDS.arrayUnique!] : []),
  ];
}

function describeRange(unit: string, min: number | undefined, max: number | undefined): readonly string[] {
  return min === undefined && max === undefined ? [] : [formatRange({ min, max }, unit)];
}

/** Returns nothing if one of the schemas accepts any value. */
function describeAlternatives(schemas: unknown): readonly string[] {
  const words = listSchemas(schemas).map((each) => describeSchema(each).join(', '));
  return words.length === 0 || words.includes('') ? [] : [[...new Set(words)].join(' or ')];
}

function listSchemas(schemas: unknown): readonly ValueSchema[] {
  return Array.isArray(schemas) ? schemas.filter(isRecord) : [];
}

/** Keeps the stricter limits, as several rules can limit one value. */
function intersect(known: Range = {}, { min, max }: Range): Range {
  return { min: pick(known.min, min, Math.max), max: pick(known.max, max, Math.min) };
}

function pick(
  one: ParamValue | undefined,
  other: ParamValue | undefined,
  choose: (...limits: number[]) => number,
): ParamValue | undefined {
  return typeof one === 'number' && typeof other === 'number' ? choose(one, other) : (other ?? one);
}

function formatRange({ min, max }: Range, plural: string): string {
  const unit = String(max ?? min) === '1' ? plural.replace(/s$/, '') : plural;
  if (min === undefined) return `at most ${String(max)}${unit}`;
  if (max === undefined) return `at least ${String(min)}${unit}`;
  return min === max ? `${String(min)}${unit}` : `${String(min)} to ${String(max)}${unit}`;
}

/** Matches default messages, such as 'email must be an email', 'This value must be an integer.' and 'b should not be empty'. */
const DEFAULT_MESSAGE = /^(?:each value in )?(?:This value|[\w$.-]+) (?:must|should)( not)? be (?=\S)/;

/** Matches the default message of `@ArrayUnique()`. */
const UNIQUE_MESSAGE = /^All [\w$.-]+'s elements must be unique$/;

/** Returns the words for a lookup or for a rule that has its default message, else the message of the app. */
function describeRule({
  code,
  message,
  reason = '',
  params,
  validValues,
}: DocumentedCode): string | undefined {
  if (validValues !== undefined) return describeValues(validValues);
  if (Object.hasOwn(LOOKUP_WORDS, reason)) return LOOKUP_WORDS[reason];
  if (params?.divisor !== undefined) return `a multiple of ${String(params.divisor)}`;
  const isDefault = DEFAULT_MESSAGE.test(message) || UNIQUE_MESSAGE.test(message);
  if (isDefault && Object.hasOwn(WORDS, reason)) return WORDS[reason];
  if (code === 'missing_field' || message === getDefaultMessage(code)) return undefined;
  return formatMessage(message.replace(DEFAULT_MESSAGE, (_, not?: string) => (not ? 'not ' : '')));
}

/** Removes the period, as a cell of a table is not a sentence. */
export function formatMessage(message: string): string {
  return escapeMarkdown(message.replace(/\.$/, ''));
}

function describeValues(values: readonly unknown[]): string {
  const texts = values.map((value) => formatCode(String(value)));
  return texts.length === 1 ? texts[0]! : `one of ${texts.join(', ')}`;
}
