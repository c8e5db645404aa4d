import { noOption } from '../error/option-names.js';
import { codeIn } from './field-codes.js';
import { REFUSED_OPTIONS, type ValidationOptions } from './validation-options.js';

type Kind = readonly [holds: (value: unknown) => boolean, remedy: string];

const FLAG: Kind = [(value) => typeof value === 'boolean', 'Give `true` or `false`'];
const COUNT: Kind = [
  (value) => typeof value === 'number' && value >= 0 && !Number.isNaN(value),
  'Give a number that is not negative',
];
const OBJECT: Kind = [(value) => typeof value === 'object' && value !== null, 'Give an object'];
const FUNCTION: Kind = [(value) => typeof value === 'function', 'Give a function'];
const NAMES: Kind = [
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  'Give a list of names',
];
const ALSO_MISSING = ['null', 'empty'];

/** What each option must be. */
const KINDS: Readonly<Record<keyof ValidationOptions, Kind>> = {
  strict: FLAG,
  transform: FLAG,
  whitelist: FLAG,
  forbidNonWhitelisted: [
    (value) => typeof value === 'boolean' || value === 'body',
    "Give `true`, `false` or 'body'",
  ],
  forbidUnknownValues: FLAG,
  skipMissingProperties: FLAG,
  skipNullProperties: FLAG,
  skipUndefinedProperties: FLAG,
  stopAtFirstError: FLAG,
  groups: NAMES,
  always: FLAG,
  strictGroups: FLAG,
  transformOptions: OBJECT,
  expectedType: [(value) => typeof value === 'function', 'Give a class'],
  validateCustomDecorators: FLAG,
  dismissDefaultMessages: FLAG,
  enableDebugMessages: FLAG,
  validationError: OBJECT,
  exceptionFactory: FUNCTION,
  errorHttpStatusCode: [
    (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
    'Give a status from 400 to 599',
  ],
  disableErrorMessages: FLAG,
  alsoMissing: [
    (value) => Array.isArray(value) && value.every((each) => ALSO_MISSING.includes(String(each))),
    `Give a list of ${ALSO_MISSING.join(', ')}`,
  ],
  conditionalAsMissing: FLAG,
  codes: [
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((each) => codeIn(each)),
    "Give an object such as { isEmail: 'bad_email' } or { isEmail: { code: 'bad_email', number: 7 } }",
  ],
  badValues: FLAG,
  maxErrors: COUNT,
  maxErrorMessagesLength: COUNT,
  asyncTimeout: COUNT,
};

/**
 * Every mistake in options of validation, each with its remedy.
 *
 * @param place what they are called. @example 'validation'
 */
export function validationMistakes(options: object, place: string): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (Object.hasOwn(REFUSED_OPTIONS, name)) {
      return [`${place}.${name} is not possible: ${REFUSED_OPTIONS[name as keyof typeof REFUSED_OPTIONS]}.`];
    }
    if (!Object.hasOwn(KINDS, name)) return [noOption(place, name, KINDS)];
    const [holds, remedy] = KINDS[name as keyof ValidationOptions];
    return holds(value) ? [] : [`${place}.${name}: ${textOf(value)} is not possible. ${remedy}.`];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
