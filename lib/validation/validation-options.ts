import { type ValidationPipeOptions } from '@nestjs/common';
import { type FieldCodeMap } from './field-codes.js';
import { type AlsoMissing } from './verdicts.js';

/** Options of the `ValidationPipe` that a plan cannot honour, each with what to do instead. */
export const REFUSED_OPTIONS = {
  validatorPackage: "the rules are class-validator's. Drop it, and install the version that you want",
  transformerPackage: "instances are class-transformer's. Drop it, and install the version that you want",
  errorFormat: 'how errors are written is for `formats` to say. Drop it',
} as const;

type Honoured = Omit<
  ValidationPipeOptions,
  'forbidNonWhitelisted' | 'enableDebugMessages' | keyof typeof REFUSED_OPTIONS
>;

/**
 * How requests are validated: the options of Nest's `ValidationPipe`, with its names and meanings, and some of our
 * own.
 *
 * @see https://docs.nestjs.com/techniques/validation
 * @example
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   validation: { forbidNonWhitelisted: true, alsoMissing: ['null'], codes: { isEmail: 'bad_email' } },
 * });
 * ```
 */
export interface ValidationOptions extends Honoured {
  /** Makes instances of the declared classes, and numbers and booleans of texts. @default true */
  readonly transform?: boolean;
  /** Drops keys that the class does not know. @default true */
  readonly whitelist?: boolean;
  /**
   * Refuses such keys: of the body, of every part of the request, or of none.
   * @default 'body'
   */
  readonly forbidNonWhitelisted?: boolean | 'body';
  /**
   * What is a `missing_field` beside what was not sent: `null`; an empty text under `@IsNotEmpty`; what is asked
   * for by a condition (`@ValidateIf`) alone, which is `invalid` otherwise.
   * @default []
   */
  readonly alsoMissing?: readonly AlsoMissing[];
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

/** The options with their defaults filled in. */
export type ResolvedValidation = ReturnType<typeof resolveValidation>;

/** Fills in the defaults. */
export function resolveValidation(given: ValidationOptions) {
  return {
    transform: given.transform ?? true,
    whitelist: given.whitelist ?? true,
    forbidNonWhitelisted: given.forbidNonWhitelisted ?? 'body',
    // Nest's pipe lets classes without rules pass.
    forbidUnknownValues: given.forbidUnknownValues ?? false,
    skipMissingProperties: given.skipMissingProperties ?? false,
    skipNullProperties: given.skipNullProperties ?? false,
    skipUndefinedProperties: given.skipUndefinedProperties ?? false,
    stopAtFirstError: given.stopAtFirstError ?? false,
    selection: { groups: given.groups, always: given.always, strictGroups: given.strictGroups },
    transformOptions: given.transformOptions,
    expectedType: given.expectedType,
    validateCustomDecorators: given.validateCustomDecorators ?? false,
    codes: given.codes ?? {},
    alsoMissing: given.alsoMissing ?? [],
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
