import { type ValidationPipeOptions } from '@nestjs/common';
import { type FieldCodeMap } from './field-codes.js';
import { type AlsoMissing } from './verdicts.js';

/** Options of the `ValidationPipe` that a plan cannot honour, each with what to do instead. */
export const REFUSED_OPTIONS = {
  validatorPackage: "the rules are class-validator's. Drop it, and install the version that you want",
  transformerPackage: "instances are class-transformer's. Drop it, and install the version that you want",
  errorFormat: 'how errors are written is for `formats` to say. Drop it',
} as const;

type Honoured = Omit<ValidationPipeOptions, 'forbidNonWhitelisted' | keyof typeof REFUSED_OPTIONS>;

/**
 * How requests are validated: the options of Nest's `ValidationPipe`, with its names and meanings, and some of our
 * own.
 *
 * Options of Nest's pipe mean what they mean in Nest: if one of them is given, or none at all (`{}`), every other has
 * Nest's default. With options of ours alone, or without the option `validation`, validation is {@link strict}.
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
 * @example Strict, but for the unknown keys of a body.
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ validation: { strict: true, forbidNonWhitelisted: false } });
 * ```
 */
export interface ValidationOptions extends Honoured {
  /**
   * Validates what Nest's pipe lets pass, and changes the defaults of `transform`, `whitelist` and
   * `forbidNonWhitelisted`:
   *
   * - a list in the place of one nested object, or one object in the place of a list, is rejected;
   * - a number or a boolean of the path or the query that cannot be converted is rejected; Nest hands over `NaN` or
   *   `false`;
   * - headers and cookies are validated, as Nest's pipe never sees them;
   * - a value that is nested more than 500 levels deep is rejected.
   *
   * With `false`, every request that Nest's pipe accepts is accepted, and the handler receives the same values.
   *
   * @default true without options of Nest's pipe; `false` with one of them, and for `{}`
   */
  readonly strict?: boolean;
  /**
   * Makes instances of the declared classes, and numbers and booleans of texts.
   * @default the value of `strict`
   */
  readonly transform?: boolean;
  /**
   * Drops keys that the class does not know.
   * @default the value of `strict`
   */
  readonly whitelist?: boolean;
  /**
   * Rejects such keys, if `whitelist` is on: of the body, of every part of the request, or of none. A key is known if any
   * parameter of the handler knows it.
   * @default 'body' if `strict`, else `false`
   */
  readonly forbidNonWhitelisted?: boolean | 'body';
  /**
   * Values that are a `missing_field`, like those that were not sent: `null`; an empty text under `@IsNotEmpty`.
   * @default []
   */
  readonly alsoMissing?: readonly AlsoMissing[];
  /**
   * Whether a field is a `missing_field` if a condition (`@ValidateIf`) requires it and it was not sent; `invalid`
   * with `false`.
   * @default true
   */
  readonly conditionalAsMissing?: boolean;
  /**
   * Codes for broken rules, by the name of the constraint.
   * @default {}
   * @example { isEmail: 'bad_email' }
   */
  readonly codes?: FieldCodeMap;
  /**
   * Says which values were refused. Those of fields whose name looks like a secret's, or whose rule has
   * `context: { sensitive: true }`, are never said.
   * @default false
   */
  readonly badValues?: boolean;
  /** The most field errors that one answer lists; it counts the others. @default 100 */
  readonly maxErrors?: number;
  /** The most characters of names and messages that one answer lists. @default 65536 */
  readonly maxErrorMessagesLength?: number;
  /** The longest that asynchronous rules are waited for, in milliseconds; then it is a 503. @default 10000 */
  readonly asyncTimeout?: number;
}

/** The options that Nest's pipe does not have, besides `forbidNonWhitelisted: 'body'`. */
const OWN_OPTIONS: ReadonlySet<string> = new Set<
  Exclude<keyof ValidationOptions, keyof ValidationPipeOptions>
>(['strict', 'alsoMissing', 'conditionalAsMissing', 'codes', 'badValues', 'maxErrors', 'asyncTimeout']);

/** The options that Nest's pipe keeps to itself; it hands all others to class-validator. */
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
  const isOursAlone =
    options === undefined || (names.length > 0 && names.every((name) => OWN_OPTIONS.has(name)));
  const strict = given.strict ?? isOursAlone;
  return {
    strict,
    transform: given.transform ?? strict,
    whitelist: given.whitelist ?? strict,
    forbidNonWhitelisted: given.forbidNonWhitelisted ?? (strict && 'body'),
    // Nest's pipe lets classes without rules pass.
    forbidUnknownValues: given.forbidUnknownValues ?? false,
    skipMissingProperties: given.skipMissingProperties ?? false,
    skipNullProperties: given.skipNullProperties ?? false,
    skipUndefinedProperties: given.skipUndefinedProperties ?? false,
    stopAtFirstError: given.stopAtFirstError ?? false,
    selection: { groups: given.groups, always: given.always, strictGroups: given.strictGroups },
    transformOptions: given.transformOptions,
    // Without `transform`, Nest's pipe hands over what was parsed, unless class-validator has options.
    copiesPlain: strict || names.some((name) => !OWN_OPTIONS.has(name) && !PIPE_OPTIONS.has(name)),
    expectedType: given.expectedType,
    validateCustomDecorators: given.validateCustomDecorators ?? false,
    codes: given.codes ?? {},
    alsoMissing: given.alsoMissing ?? [],
    conditionalAsMissing: given.conditionalAsMissing ?? true,
    badValues: given.badValues ?? false,
    dismissDefaultMessages: given.dismissDefaultMessages ?? false,
    tree: given.validationError ?? {},
    exceptionFactory: given.exceptionFactory,
    status: given.errorHttpStatusCode,
    isSilent: given.disableErrorMessages ?? false,
    maxErrors: given.maxErrors ?? 100,
    maxLength: given.maxErrorMessagesLength ?? 65_536,
    asyncTimeout: given.asyncTimeout ?? 10_000,
  } as const;
}
