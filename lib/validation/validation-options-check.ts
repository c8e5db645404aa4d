import { isObject } from '../internal/unknown-value.js';
import { mustBe, unknownOption } from '../internal/option-mistakes.js';
import { codeIn } from './engine/field-codes.js';
import { UNSUPPORTED_OPTIONS, type ValidationOptions } from './validation-options.js';

type Kind = readonly [holds: (value: unknown) => boolean, expectation: string];

const FLAG: Kind = [(value) => typeof value === 'boolean', 'true or false'];
const COUNT: Kind = [
  (value) => typeof value === 'number' && value >= 0 && !Number.isNaN(value),
  'a number that is not negative',
];
const OBJECT: Kind = [isObject, 'an object'];
const FUNCTION: Kind = [(value) => typeof value === 'function', 'a function'];
const NAMES: Kind = [
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  'a list of names',
];
const ALSO_MISSING = ['null', 'empty'];

/** The rule of each option. */
const KINDS: Readonly<Record<keyof ValidationOptions, Kind>> = {
  strict: FLAG,
  transform: FLAG,
  whitelist: FLAG,
  forbidNonWhitelisted: [(value) => typeof value === 'boolean' || value === 'body', "true, false or 'body'"],
  forbidUnknownValues: FLAG,
  skipMissingProperties: FLAG,
  skipNullProperties: FLAG,
  skipUndefinedProperties: FLAG,
  stopAtFirstError: FLAG,
  groups: NAMES,
  always: FLAG,
  strictGroups: FLAG,
  transformOptions: OBJECT,
  expectedType: [(value) => typeof value === 'function', 'a class'],
  validateCustomDecorators: FLAG,
  dismissDefaultMessages: FLAG,
  enableDebugMessages: FLAG,
  validationError: OBJECT,
  exceptionFactory: FUNCTION,
  errorHttpStatusCode: [
    (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
    'a status from 400 to 599',
  ],
  disableErrorMessages: FLAG,
  alsoMissing: [
    (value) => Array.isArray(value) && value.every((each) => ALSO_MISSING.includes(String(each))),
    `a list of ${ALSO_MISSING.join(', ')}`,
  ],
  conditionalAsMissing: FLAG,
  codes: [
    (value) => isObject(value) && Object.values(value).every((each) => codeIn(each)),
    "an object such as { isEmail: 'bad_email' } or { isEmail: { code: 'bad_email', number: 7 } }",
  ],
  badValues: FLAG,
  suggestNames: FLAG,
  maxErrors: COUNT,
  maxErrorMessagesLength: COUNT,
  asyncTimeout: COUNT,
};

/** Returns the mistakes in what the app gives as its options of validation, each with its remedy. */
export function validationMistakes(given: unknown): readonly string[] {
  return given === false ? [] : validationOptionMistakes(given, 'validation', 'validation.');
}

/**
 * Returns the mistakes in options of validation, each with its remedy.
 *
 * @param name the name of the options as a whole
 * @param prefix precedes the name of each option
 */
export function validationOptionMistakes(options: unknown, name: string, prefix: string): readonly string[] {
  if (!isObject(options))
    return [mustBe(name, 'an object with options of the ValidationPipe, or false', options)];
  return Object.entries(options).flatMap(([option, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const path = `${prefix}${option}`;
    if (Object.hasOwn(UNSUPPORTED_OPTIONS, option)) {
      return [
        `Unsupported option \`${path}\`: ${UNSUPPORTED_OPTIONS[option as keyof typeof UNSUPPORTED_OPTIONS]}.`,
      ];
    }
    if (!Object.hasOwn(KINDS, option)) return [unknownOption(path, option, KINDS)];
    const [holds, expectation] = KINDS[option as keyof ValidationOptions];
    return holds(value) ? [] : [mustBe(path, expectation, value)];
  });
}
