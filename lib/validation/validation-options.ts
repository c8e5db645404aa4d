import { type ValidationPipeOptions } from '@nestjs/common';
import { isErrorStatus } from '../error/api-error.js';
import { fillDefaults, FLAG, type OptionRule, type OptionRules } from '../internal/option-mistakes.js';
import { isObject } from '../internal/unknown-value.js';
import { codeIn, type FieldCodeMap } from '../error/field-code.js';

/** Options of the `ValidationPipe` that this package rejects, each with the remedy. */
export const UNSUPPORTED_OPTIONS = {
  validatorPackage:
    'rules are always those of class-validator. Remove it, and install the version that you want',
  transformerPackage:
    'instances are always made by class-transformer. Remove it, and install the version that you want',
  errorFormat: 'the option `formats` decides how errors are written. Remove it',
} as const;

/** Values that count as missing besides `undefined`. */
type AlsoMissing = 'null' | 'empty';

type SupportedOptions = Omit<
  ValidationPipeOptions,
  'forbidNonWhitelisted' | keyof typeof UNSUPPORTED_OPTIONS
>;

/**
 * Configures how requests are validated, by the options of Nest's `ValidationPipe` and options of this package.
 *
 * Options of Nest's pipe work as in Nest. If you set one of them, or none at all (`{}`), every other option has Nest's
 * default. With options of this package only, or without the option `validation`, validation is {@link strict}. One
 * option of Nest's pipe, even `errorHttpStatusCode` or `maxErrorMessagesLength`, turns strict validation off: add
 * `strict: true` to keep it.
 *
 * @see https://docs.nestjs.com/techniques/validation
 * @see docs/differences.md
 * @example The options of an app's `ValidationPipe`, and codes.
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   validation: { transform: true, whitelist: true, codes: { isEmail: 'bad_email' } },
 * });
 * ```
 * @example Strict, except that unknown keys of a body are dropped.
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ validation: { strict: true, forbidNonWhitelisted: false } });
 * ```
 */
export interface ValidationOptions extends SupportedOptions {
  /**
   * Rejects requests that Nest's pipe accepts, and changes the defaults of `transform`, `whitelist` and
   * `forbidNonWhitelisted`:
   *
   * - a list in place of one nested object, or one object in place of a list, is rejected;
   * - a number or a boolean of the path or the query that cannot be converted is rejected; Nest passes `NaN` or `false`;
   * - headers and cookies are validated; Nest runs no pipes on them;
   * - a value that is nested more than 500 levels deep is rejected.
   *
   * With `false`, every request that Nest's pipe accepts is accepted, and the handler receives the same values. A few
   * exceptions, with older releases of Nest alone, are listed in docs/differences.md. `false` also sets the defaults of `transform`, `whitelist` and `forbidNonWhitelisted` back to `false`.
   *
   * @default true without options of Nest's pipe; `false` with one of them, and for `{}`
   * @see docs/differences.md, "Only if validation is strict"
   */
  readonly strict?: boolean;
  /**
   * Converts values to instances of the declared classes, and texts to numbers and booleans.
   * @default the value of `strict`
   */
  readonly transform?: boolean;
  /**
   * Drops keys that the class does not declare a rule for.
   * @default the value of `strict`
   */
  readonly whitelist?: boolean;
  /**
   * Rejects unknown keys if `whitelist` is on: of the body (`'body'`), of every part of the request (`true`), or of none.
   * Without `whitelist` it has no effect. A key is known if any parameter of the handler knows it.
   * @default 'body' if `strict`, else `false`
   */
  readonly forbidNonWhitelisted?: boolean | 'body';
  /**
   * Values that count as absent: `'null'` is `null`; `'empty'` is an empty text under `@IsNotEmpty`. Their code is
   * `missing_field`.
   * @default []
   */
  readonly treatAsMissing?: readonly AlsoMissing[];
  /**
   * Whether an absent field that a condition (`@ValidateIf`) requires has the code `missing_field`. With `false`, its code
   * is `invalid`.
   * @default true
   */
  readonly conditionalAsMissing?: boolean;
  /**
   * Codes of field errors, by the name of the constraint.
   * @default {}
   * @example { isEmail: 'bad_email' }
   */
  readonly codes?: FieldCodeMap;
  /**
   * Sends rejected values. The value of a field is never sent if its name is sensitive, as `pinCode`, or if its rule has
   * `context: { sensitive: true }`. `sensitiveNames` of `ErrorsModule` adds names.
   * @default false
   */
  readonly exposeRejectedValues?: boolean;
  /**
   * Suggests the name that was probably meant by an unknown key: "Did you mean 'email'?" Turn it off if a response must not
   * tell which fields there are.
   * @default true
   */
  readonly suggestNames?: boolean;
  /** Maximum number of field errors in a response; `error_count` has the total. @default 100 */
  readonly maxErrors?: number;
  /**
   * Maximum length of all names and messages in a response, in characters. It is an option of Nest's pipe: validation is
   * not strict with it unless you add `strict: true`.
   * @default 65536
   */
  readonly maxErrorMessagesLength?: number;
  /** Time limit of asynchronous rules, in milliseconds. A 503 is sent after it. @default 10000 */
  readonly asyncTimeout?: number;
}

const OFF = { ...FLAG, default: false } as const;
const COUNT: OptionRule = {
  check: (value) => typeof value === 'number' && value >= 0 && !Number.isNaN(value),
  expectation: 'a number that is not negative',
};
const OBJECT: OptionRule = { check: isObject, expectation: 'an object' };
const FUNCTION: OptionRule = { check: (value) => typeof value === 'function', expectation: 'a function' };
const ALSO_MISSING = ['null', 'empty'];

/** The rule and the default of each option. */
export const VALIDATION_RULES = {
  strict: {
    ...FLAG,
    defaultText: "`true` without options of Nest's pipe; `false` with one of them, and for `{}`",
  },
  transform: { ...FLAG, defaultText: 'the value of `strict`' },
  whitelist: { ...FLAG, defaultText: 'the value of `strict`' },
  forbidNonWhitelisted: {
    check: (value) => typeof value === 'boolean' || value === 'body',
    expectation: "true, false or 'body'",
    defaultText: "`'body'` if `strict`, else `false`",
  },
  // Nest's pipe accepts classes without rules.
  forbidUnknownValues: OFF,
  skipMissingProperties: OFF,
  skipNullProperties: OFF,
  skipUndefinedProperties: OFF,
  stopAtFirstError: OFF,
  groups: {
    check: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    expectation: 'a list of names',
  },
  always: FLAG,
  strictGroups: FLAG,
  transformOptions: OBJECT,
  expectedType: { ...FUNCTION, expectation: 'a class' },
  validateCustomDecorators: OFF,
  dismissDefaultMessages: OFF,
  enableDebugMessages: FLAG,
  validationError: { ...OBJECT, default: {} },
  exceptionFactory: FUNCTION,
  errorHttpStatusCode: { check: isErrorStatus, expectation: 'a status from 400 to 599' },
  disableErrorMessages: OFF,
  treatAsMissing: {
    check: (value) => Array.isArray(value) && value.every((each) => ALSO_MISSING.includes(String(each))),
    expectation: `a list of ${ALSO_MISSING.join(', ')}`,
    default: [],
  },
  conditionalAsMissing: { ...FLAG, default: true },
  codes: {
    check: (value) => isObject(value) && Object.values(value).every((each) => codeIn(each)),
    expectation:
      "an object such as { isEmail: 'bad_email' } or { isEmail: { code: 'bad_email', number: 7 } }",
    default: {},
  },
  exposeRejectedValues: OFF,
  suggestNames: { ...FLAG, default: true },
  maxErrors: { ...COUNT, default: 100 },
  maxErrorMessagesLength: { ...COUNT, default: 65_536 },
  asyncTimeout: { ...COUNT, default: 10_000 },
} as const satisfies OptionRules<ValidationOptions>;

/** The options that Nest's pipe does not have, besides `forbidNonWhitelisted: 'body'`. */
const PACKAGE_OPTIONS: ReadonlySet<string> = new Set<
  Exclude<keyof ValidationOptions, keyof ValidationPipeOptions>
>([
  'strict',
  'treatAsMissing',
  'conditionalAsMissing',
  'codes',
  'exposeRejectedValues',
  'suggestNames',
  'maxErrors',
  'asyncTimeout',
]);

/** The options that Nest's pipe does not pass on to class-validator. */
const PIPE_OPTIONS: ReadonlySet<string> = new Set<keyof ValidationPipeOptions>([
  'transform',
  'transformOptions',
  'disableErrorMessages',
  'errorHttpStatusCode',
  'exceptionFactory',
  'expectedType',
  'validateCustomDecorators',
  'maxErrorMessagesLength',
  // The pipe sets this one itself.
  'forbidUnknownValues',
]);

/** The options with their defaults filled in. */
export type ResolvedValidation = ReturnType<typeof resolveValidation>;

/**
 * Fills in the defaults.
 *
 * @param options without them validation is strict
 */
export function resolveValidation(options: ValidationOptions | undefined) {
  const given = options ?? {};
  const names = Object.keys(given);
  const isCustomOnly =
    options === undefined || (names.length > 0 && names.every((name) => PACKAGE_OPTIONS.has(name)));
  const strict = given.strict ?? isCustomOnly;
  const filled = fillDefaults(given, VALIDATION_RULES);
  return {
    ...filled,
    strict,
    transform: given.transform ?? strict,
    whitelist: given.whitelist ?? strict,
    forbidNonWhitelisted: given.forbidNonWhitelisted ?? (strict && 'body'),
    selection: { groups: given.groups, always: given.always, strictGroups: given.strictGroups },
    // Without `transform`, Nest's pipe passes on the original value, unless class-validator has options.
    copiesPlain: strict || names.some((name) => !PACKAGE_OPTIONS.has(name) && !PIPE_OPTIONS.has(name)),
    tree: filled.validationError,
    status: filled.errorHttpStatusCode,
    isSilent: filled.disableErrorMessages,
    maxLength: filled.maxErrorMessagesLength,
  } as const;
}
