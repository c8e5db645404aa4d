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
  isISO8601: 'a date in ISO 8601',
  isDecimal: 'a decimal number',
  isEmail: 'an e-mail address',
  isInt: 'an integer',
  isNotEmpty: 'not empty',
  isNumber: 'a number',
  isNumberString: 'digits',
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
    const unit = each.params && UNITS[each.reason ?? ''];
    if (unit === undefined) return describeRule(each) ?? [];
    ranges.set(unit, { ...ranges.get(unit), ...each.params });
    return [];
  });
  const limits = Array.from(ranges, ([unit, range]) => formatRange(range) + unit);
  const all = [...new Set([...words, ...limits])];
  // A text with another rule is obviously a text.
  return all.length > 1 ? all.filter((each) => each !== WORDS.isString) : all;
}

function formatRange({ min, max }: Range): string {
  if (min === undefined) return `at most ${String(max)}`;
  if (max === undefined) return `at least ${String(min)}`;
  return min === max ? String(min) : `${String(min)} to ${String(max)}`;
}

/** Matches default messages, such as 'email must be an email' and 'This value must be an integer.' */
const DEFAULT_MESSAGE = /^(?:each value in )?(?:This value|[\w$.-]+) (?:must be|should not be) (?=\S)/;

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
  if (Object.hasOwn(WORDS, reason) && DEFAULT_MESSAGE.test(message)) return WORDS[reason];
  if (code === 'missing_field' || message === getDefaultMessage(code)) return undefined;
  return formatMessage(message.replace(DEFAULT_MESSAGE, ''));
}

/** Removes the period, as a cell of a table is not a sentence. */
export function formatMessage(message: string): string {
  return escapeMarkdown(message.replace(/\.$/, ''));
}

function describeValues(values: readonly unknown[]): string {
  const texts = values.map((value) => formatCode(String(value)));
  return texts.length === 1 ? texts[0]! : `one of ${texts.join(', ')}`;
}
