import { type ValidationPipeOptions } from '@nestjs/common';
import { isErrorStatus } from '../error/api-error.js';
import { fillDefaults, BOOLEAN, type OptionRule, type OptionRules } from '../internal/option-mistakes.js';
import { isObject } from '../internal/unknown-value.js';
import { readFieldCode, type FieldCodeMap } from '../error/field-code.js';

export type UnsupportedOption = 'validatorPackage' | 'transformerPackage' | 'errorFormat';

type AlsoMissing = 'null' | 'empty';

type SupportedOptions = Omit<ValidationPipeOptions, 'forbidNonWhitelisted' | UnsupportedOption>;

/**
 * Configures how requests are validated: options of Nest's `ValidationPipe`, and options of this package.
 *
 * Options of Nest's pipe work as in Nest. If you set at least one of them, or pass `{}`, every other option has Nest's
 * default. If you set only options of this package, or leave `validation` out, validation is {@link strict}. A single
 * option of Nest's pipe turns strict validation off, even `errorHttpStatusCode` or `maxErrorMessagesLength`. Add
 * `strict: true` to keep it.
 *
 * @see https://docs.nestjs.com/techniques/validation
 * @see docs/reference/differences.md
 * @example Options that the app passed to the ValidationPipe of Nest, and a custom code
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   validation: { transform: true, whitelist: true, codes: { isEmail: 'bad_email' } },
 * });
 * ```
 * @example Strict validation that drops unknown keys of a body instead of rejecting them
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ validation: { strict: true, forbidNonWhitelisted: false } });
 * ```
 */
export interface ValidationOptions extends SupportedOptions {
  /**
   * Rejects requests that Nest's pipe accepts, and changes the defaults of `transform`, `whitelist` and
   * `forbidNonWhitelisted`. The most important differences are:
   *
   * - A list is rejected if the class declares one nested object, and an object is rejected if it declares a list.
   * - A path or query parameter is rejected if it cannot be converted to its declared `number` or `boolean`. Nest passes
   *   `NaN` or `false` to the handler. A query parameter that is declared as `string` is rejected if it is sent twice.
   * - Headers and cookies are validated. Nest's pipe validates neither.
   * - A value that is nested more than 500 levels deep is rejected. A parameter with a Standard Schema always rejects it.
   *
   * With `false`, every request that Nest's pipe accepts is accepted, and the handler receives the same values. The few
   * exceptions concern large binary data and older releases of Nest; docs/reference/differences.md lists them. `false` also sets the
   * defaults of `transform`, `whitelist` and `forbidNonWhitelisted` to `false`.
   *
   * @default `true` if no option of Nest's pipe is set; `false` if one is set, or if `validation` is `{}`
   * @see docs/reference/differences.md, "Only if validation is strict"
   * @example true
   */
  readonly strict?: boolean;
  /**
   * Converts values to instances of the declared classes, and path and query parameters to numbers and booleans.
   * @default the value of `strict`
   * @example true
   */
  readonly transform?: boolean;
  /**
   * Drops keys for which the class does not declare a rule.
   * @default the value of `strict`
   * @example true
   */
  readonly whitelist?: boolean;
  /**
   * Rejects unknown keys of the body (`'body'`), of all parts of the request except headers and cookies (`true`), or of no
   * part (`false`). Requires `whitelist`.
   *
   * A key is known if any parameter of the handler that reads the same part knows it. Unknown headers and cookies are
   * never rejected, as clients add their own.
   * @default 'body' if `strict`, else `false`
   * @example 'body'
   */
  readonly forbidNonWhitelisted?: boolean | 'body';
  /** Has no effect, because warnings at startup name the classes without rules. @default none @example true */
  readonly enableDebugMessages?: boolean;
  /**
   * Lists values that are reported as `missing_field`, as an absent field is. `'null'` stands for `null`, and `'empty'`
   * for an empty string in a field with `@IsNotEmpty()`.
   * @default []
   * @example ['null', 'empty']
   */
  readonly treatAsMissing?: readonly AlsoMissing[];
  /**
   * Reports an absent field as `missing_field` even if a condition (`@ValidateIf`) requires it. With `false`, the code of
   * such a field is `invalid`.
   * @default true
   * @example false
   */
  readonly conditionalAsMissing?: boolean;
  /**
   * Sets the codes of field errors by the name of the constraint.
   * @default {}
   * @example { isEmail: 'bad_email' }
   */
  readonly codes?: FieldCodeMap;
  /**
   * Sends rejected numbers, booleans, `null` and the first 100 characters of strings. A value is never sent if the name of its
   * field is sensitive (`pinCode`, or one of `sensitiveNames`), or if a rule of the field has `context: { sensitive: true }`.
   * @default false
   * @example true
   */
  readonly exposeRejectedValues?: boolean;
  /**
   * Suggests a known name for an unknown key: "Did you mean 'email'?" Turn it off if a response must not reveal names of
   * fields.
   * @default true
   * @example false
   */
  readonly suggestNames?: boolean;
  /**
   * Limits the number of field errors in a response. If there are more, most formats send the total as `error_count`.
   * @default 100
   * @example 20
   */
  readonly maxErrors?: number;
  /**
   * Limits the length of the JSON of all field errors in a response, in characters. It is an option of Nest's pipe, so
   * add `strict: true` if validation must stay strict.
   * @default 65536
   * @example 10_000
   */
  readonly maxErrorMessagesLength?: number;
  /**
   * Limits the time of asynchronous rules and schemas, in milliseconds. A 503 is sent if they take longer.
   * @default 10000
   * @example 2_000
   */
  readonly asyncTimeout?: number;
}

const OFF = { ...BOOLEAN, default: false } as const;
const COUNT: OptionRule = {
  isValid: (value) => typeof value === 'number' && value >= 0 && !Number.isNaN(value),
  expectation: 'a number that is not negative',
};
const OBJECT: OptionRule = { isValid: isObject, expectation: 'an object' };
const FUNCTION: OptionRule = { isValid: (value) => typeof value === 'function', expectation: 'a function' };
const ALSO_MISSING: ReadonlySet<unknown> = new Set(['null', 'empty']);

export const VALIDATION_RULES = {
  strict: {
    ...BOOLEAN,
    defaultText:
      "`true` if no option of Nest's pipe is set; `false` if one is set, or if `validation` is `{}`",
  },
  transform: { ...BOOLEAN, defaultText: 'the value of `strict`' },
  whitelist: { ...BOOLEAN, defaultText: 'the value of `strict`' },
  forbidNonWhitelisted: {
    isValid: (value) => typeof value === 'boolean' || value === 'body',
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
    isValid: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    expectation: 'an array of names',
  },
  always: BOOLEAN,
  strictGroups: BOOLEAN,
  transformOptions: OBJECT,
  expectedType: { ...FUNCTION, expectation: 'a class' },
  validateCustomDecorators: OFF,
  dismissDefaultMessages: OFF,
  enableDebugMessages: BOOLEAN,
  validationError: { ...OBJECT, default: {} },
  exceptionFactory: FUNCTION,
  errorHttpStatusCode: { isValid: isErrorStatus, expectation: 'a status from 400 to 599' },
  disableErrorMessages: OFF,
  treatAsMissing: {
    isValid: (value) => Array.isArray(value) && value.every((each) => ALSO_MISSING.has(each)),
    expectation: "an array with 'null', 'empty' or both",
    default: [],
  },
  conditionalAsMissing: { ...BOOLEAN, default: true },
  codes: {
    isValid: (value) => isObject(value) && Object.values(value).every((each) => readFieldCode(each)),
    expectation:
      "an object such as { isEmail: 'bad_email' } or { isEmail: { code: 'bad_email', number: 7 } }",
    default: {},
  },
  exposeRejectedValues: OFF,
  suggestNames: { ...BOOLEAN, default: true },
  maxErrors: { ...COUNT, default: 100 },
  maxErrorMessagesLength: { ...COUNT, default: 65_536 },
  asyncTimeout: { ...COUNT, default: 10_000 },
} as const satisfies OptionRules<ValidationOptions>;

/** Options that Nest's pipe does not have. */
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

/** Options of Nest's pipe that do not make it return a copy of the value. Options for class-validator do. */
const PIPE_OPTIONS: ReadonlySet<string> = new Set<keyof ValidationPipeOptions>([
  'transform',
  'transformOptions',
  'disableErrorMessages',
  'errorHttpStatusCode',
  'exceptionFactory',
  'expectedType',
  'validateCustomDecorators',
  'maxErrorMessagesLength',
  // Nest's pipe passes this option to class-validator even if it is not set, so it does not count.
  'forbidUnknownValues',
]);

export type ResolvedValidation = ReturnType<typeof resolveValidation>;

export function resolveValidation(options: ValidationOptions | undefined) {
  const specified = options ?? {};
  const names = Object.keys(specified);
  const hasPackageOptionsOnly =
    options === undefined || (names.length > 0 && names.every((name) => PACKAGE_OPTIONS.has(name)));
  const strict = specified.strict ?? hasPackageOptionsOnly;
  const filled = fillDefaults(specified, VALIDATION_RULES);
  return {
    ...filled,
    strict,
    transform: specified.transform ?? strict,
    whitelist: specified.whitelist ?? strict,
    forbidNonWhitelisted: specified.forbidNonWhitelisted ?? (strict && 'body'),
    selection: { groups: specified.groups, always: specified.always, strictGroups: specified.strictGroups },
    // Without `transform`, Nest's pipe returns the original value, or a copy.
    copiesPlain: strict || names.some((name) => !PACKAGE_OPTIONS.has(name) && !PIPE_OPTIONS.has(name)),
    tree: filled.validationError,
    status: filled.errorHttpStatusCode,
    hidesFieldErrors: filled.disableErrorMessages,
    maxLength: filled.maxErrorMessagesLength,
  } as const;
}
