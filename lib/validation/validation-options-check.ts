import { isObject } from '../internal/unknown-value.js';
import { mustBe, unknownOption } from '../internal/option-mistakes.js';
import { codeIn } from './engine/field-codes.js';
import { type OwnValidations } from './rules/use-validation.decorator.js';
import { REFUSED_OPTIONS, type ValidationOptions } from './validation-options.js';

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
  return given === false ? [] : mistakesIn(given, 'validation', 'validation.');
}

/** Returns the mistakes in the argument of `@UseValidation()`, each with its remedy. */
function useValidationMistakes(given: unknown): readonly string[] {
  if (given === false || given === undefined) return [];
  const { schema: _, ...options } = Object(given) as { readonly schema?: unknown };
  return mistakesIn(isObject(given) ? options : given, 'options', '');
}

/** @param prefix comes before the name of each option. @example 'validation.' */
function mistakesIn(options: unknown, whole: string, prefix: string): readonly string[] {
  if (!isObject(options))
    return [mustBe(whole, 'an object with options of the ValidationPipe, or false', options)];
  return Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const path = `${prefix}${name}`;
    if (Object.hasOwn(REFUSED_OPTIONS, name)) {
      return [`Unsupported option \`${path}\`: ${REFUSED_OPTIONS[name as keyof typeof REFUSED_OPTIONS]}.`];
    }
    if (!Object.hasOwn(KINDS, name)) return [unknownOption(path, name, KINDS)];
    const [holds, expectation] = KINDS[name as keyof ValidationOptions];
    return holds(value) ? [] : [mustBe(path, expectation, value)];
  });
}

/** Returns the mistakes in the options that `@UseValidation()` gives a handler, each with its place and its remedy. */
export function ownOptionMistakes(
  { controller, handler, parameters }: OwnValidations,
  controllerName: string,
  method: string,
): readonly string[] {
  const place = `${controllerName}.${method}`;
  return [
    ...mistakesAt(controllerName, controller),
    ...mistakesAt(place, handler),
    ...Object.entries(parameters).flatMap(([index, own]) => mistakesAt(`${place}, parameter ${index}`, own)),
  ];
}

function mistakesAt(place: string, own: unknown): readonly string[] {
  return useValidationMistakes(own).map((mistake) => `${place}, @UseValidation(): ${mistake}`);
}
