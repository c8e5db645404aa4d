import { isHeaderName } from '../error/headers.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type FormatChoice, type FormatOption, unwrapFormat } from '../formats/format-registry.js';
import { isObject } from '../internal/unknown-value.js';
import {
  findInvalidOptions,
  type GroupRule,
  describeInvalidOption,
  findUnknownOptions,
  type OptionRule,
  type OptionRules,
} from '../internal/option-mistakes.js';

const AVAILABLE: OptionRule = { isValid: Array.isArray, expectation: 'an array of formats' };
const CHOOSE: OptionRule = {
  isValid: (choose) => typeof choose === 'function',
  expectation: 'a function that takes the request and returns a format name, an array of names, or undefined',
};
const CHOICE_RULES: OptionRules<FormatChoice> = {
  available: AVAILABLE,
  choose: CHOOSE,
  vary: {
    isValid: (vary) => Array.isArray(vary) && vary.every(isHeaderName),
    expectation: "an array of names of headers, such as ['X-Tenant']",
    default: [],
  },
};

export const FORMATS_RULE = {
  isValid: (given) => Array.isArray(given) || (isObject(given) && 'available' in given),
  expectation: 'an array of formats, or { available, choose }',
  default: undefined,
  defaultText: '`[looker()]`',
  options: CHOICE_RULES,
  findMistakes: findFormatsMistakes,
} satisfies GroupRule;

function findFormatsMistakes(given: unknown): readonly string[] {
  if (Array.isArray(given)) return findListMistakes(given, 'formats');
  const choice = given as FormatChoice;
  if (!Array.isArray(choice.available))
    return [describeInvalidOption('formats.available', AVAILABLE.expectation, choice.available)];
  return [
    ...findListMistakes(choice.available, 'formats.available'),
    ...(choice.choose === undefined
      ? [describeInvalidOption('formats.choose', CHOOSE.expectation, undefined)]
      : []),
    ...findInvalidOptions('formats', choice, CHOICE_RULES),
    ...findUnknownOptions('formats', choice, CHOICE_RULES),
  ];
}

function findListMistakes(options: readonly unknown[], name: string): readonly string[] {
  if (options.length === 0)
    return [
      describeInvalidOption(
        name,
        'an array of at least one format',
        options,
        ' Remove the option to use looker().',
      ),
    ];
  const invalid = options.flatMap((option, index) =>
    isFormat(option) ? [] : [describeInvalidOption(`${name}[${index}]`, A_FORMAT, option)],
  );
  if (invalid.length > 0) return invalid;
  const formats = (options as readonly FormatOption[]).map(unwrapFormat);
  const duplicates = [...new Set(formats.map((format) => format.name))].filter(
    (each) => formats.filter((format) => format.name === each).length > 1,
  );
  return [
    ...formats.flatMap((format) => format.mistakes ?? []),
    ...duplicates.map(
      (each) =>
        `\`${name}\` must have formats with different names, got several with the name '${each}'. Remove one, or rename it, as in ` +
        `{ ...${each}(), name: '${each}2' }.`,
    ),
    ...(options.every((option) => 'routeOnly' in (option as object))
      ? [
          `\`${name}\` must have at least one format without routeOnly(), got none. Add one for all other routes.`,
        ]
      : []),
  ];
}

const A_FORMAT =
  'a format, as in `formats: [looker()]`, or an object with name, mediaTypes, render() and schema()';

function isFormat(option: unknown): boolean {
  if (!isObject(option)) return false;
  const format: Partial<ErrorFormat> = unwrapFormat(option as object as FormatOption) ?? {};
  const { name, mediaTypes } = format;
  return (
    typeof name === 'string' &&
    name !== '' &&
    typeof format.render === 'function' &&
    typeof format.schema === 'function' &&
    Array.isArray(mediaTypes) &&
    mediaTypes.length > 0 &&
    mediaTypes.every((type) => MEDIA_TYPE.test(String(type)))
  );
}

/** Matches a media type without parameters. @see RFC 9110, 8.3.1 */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;
