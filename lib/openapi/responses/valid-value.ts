import { type DocumentedCode } from '../../error/documented-error.js';
import { type ParamValue } from '../../error/message-template.js';
import { getDefaultMessage } from '../../error/field-error.js';
import { escapeMarkdown, formatCode } from '../../formats/markdown.format.js';

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
  const limits = Array.from(ranges, ([unit, range]) => formatRange(range) + unit);
  const all = [...new Set([...words, ...limits])];
  // A text with another rule is obviously a text.
  return all.length > 1 ? all.filter((each) => each !== WORDS.isString) : all;
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

function formatRange({ min, max }: Range): string {
  if (min === undefined) return `at most ${String(max)}`;
  if (max === undefined) return `at least ${String(min)}`;
  return min === max ? String(min) : `${String(min)} to ${String(max)}`;
}

/** Matches default messages, such as 'email must be an email', 'This value must be an integer.' and 'b should not be empty'. */
const DEFAULT_MESSAGE = /^(?:each value in )?(?:This value|[\w$.-]+) (?:must|should)( not)? be (?=\S)/;

/** Matches the default message of `@ArrayUnique()`. */
const UNIQUE_MESSAGE = /^All [\w$.-]+'s elements must be unique$/;

/** Returns the words for a rule that has its default message, else the message of the app. */
function describeRule({
  code,
  message,
  reason = '',
  params,
  validValues,
}: DocumentedCode): string | undefined {
  if (validValues !== undefined) return describeValues(validValues);
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
