import { type ArgumentMetadata, type Paramtype } from '@nestjs/common';
import { createValidationFailed } from '../../catalogue/validation-failed.js';
import { type FieldLocation } from '../../error/field-error.js';
import { createSensitiveNameCheck, type IsSensitive } from '../../internal/redact.js';
import { type InstanceResolver } from '../metadata/rule-storage.js';
import { type Constructor } from '../metadata/transformer.js';
import { type OtherParameterKeys } from '../engine/unknown-keys.js';
import { toErrorTree } from '../error-tree.js';
import { isStandardSchema, validateSchema } from '../standard-schema.js';
import { createErrorAt, FieldErrorWriter } from '../to-field-errors.js';
import { type ResolvedValidation } from '../validation-options.js';
import { rejectWith, type ValidationResult, type Violations } from '../validation-result.js';
import { type ObjectOrigin, ObjectValidator, limitTime } from './object-validator.js';

export interface Parameter extends ObjectOrigin {
  readonly type: unknown;
  readonly schema?: unknown;
  readonly kind: Paramtype;
}

export function toPipeParameter(metadata: ArgumentMetadata): Parameter {
  const { type: kind, data: name, metatype: type } = metadata;
  // Nest 12 adds the schema to the metadata.
  const { schema } = metadata as { readonly schema?: unknown };
  return { type, name, location: LOCATIONS[kind], kind, schema };
}

const LOCATIONS: Readonly<Record<Paramtype, FieldLocation | undefined>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: undefined,
};

const UNTYPED: ReadonlySet<unknown> = new Set([Array, Object, Buffer, Date]);

/** Validates the values of parameters with one set of options. */
export class RequestValidator {
  readonly objects: ObjectValidator;
  readonly writer: FieldErrorWriter;

  constructor(
    readonly options: ResolvedValidation,
    resolve?: InstanceResolver,
    private readonly isSensitive: IsSensitive = createSensitiveNameCheck(),
  ) {
    this.writer = new FieldErrorWriter(options, isSensitive);
    this.objects = new ObjectValidator(options, this.writer, resolve);
  }

  validateOrThrow(value: unknown, parameter: Parameter): unknown {
    const result = this.validate(value, parameter);
    return result instanceof Promise
      ? result.then((settled) => this.unwrapOrThrow(settled, parameter))
      : this.unwrapOrThrow(result, parameter);
  }

  /** @returns a promise only if a rule or the schema is asynchronous */
  validate(value: unknown, parameter: Parameter): ValidationResult | Promise<ValidationResult> {
    if (parameter.schema !== undefined && isStandardSchema(parameter.schema)) {
      const result = validateSchema(parameter.schema, value, parameter, this.isSensitive);
      return result instanceof Promise ? limitTime(this.options.asyncTimeout, result, 'the schema') : result;
    }
    const type = this.getType(parameter);
    if (isPrimitiveType(type))
      return this.isConverted(parameter) ? this.convert(type, value, parameter) : { value };
    if (!this.hasClass(type, parameter)) return { value };
    return this.objects.validate(type, value, parameter);
  }

  /** Throws the exception of the app's `exceptionFactory`, or returns a rejected promise if the factory is asynchronous. */
  throwCustom({ found }: Violations, parameter: Parameter): Promise<never> | undefined {
    const { exceptionFactory, tree, dismissDefaultMessages } = this.options;
    if (exceptionFactory === undefined || found === undefined) return undefined;
    const errors = toErrorTree(found, parameter.name ?? parameter.kind, { ...tree, dismissDefaultMessages });
    const exception: unknown = exceptionFactory(errors);
    if (exception instanceof Promise) return exception.then((settled: Error) => Promise.reject(settled));
    throw exception;
  }

  canReject(parameter: Parameter): boolean {
    if (isStandardSchema(parameter.schema)) return true;
    const type = this.getType(parameter);
    // A path parameter is always a string.
    if (isPrimitiveType(type)) {
      return (
        this.options.strict && this.isConverted(parameter) && (type !== String || parameter.kind === 'query')
      );
    }
    return this.hasClass(type, parameter) && this.objects.canReject(type, parameter);
  }

  isConvertedAsNest(parameter: Parameter): boolean {
    return !this.options.strict && isPrimitiveType(this.getType(parameter)) && this.isConverted(parameter);
  }

  getKnownKeys(parameter: Parameter): OtherParameterKeys {
    const type = this.getType(parameter);
    if (isStandardSchema(parameter.schema) || !this.hasClass(type, parameter)) return 'all';
    return new Set(this.objects.plans.get(type).properties.map(({ wireName }) => wireName));
  }

  getType({ type }: Parameter): unknown {
    return this.options.expectedType ?? type;
  }

  private unwrapOrThrow(result: ValidationResult, parameter: Parameter): unknown {
    if ('value' in result) return result.value;
    const custom = this.throwCustom(result.violations, parameter);
    if (custom !== undefined) return custom;
    throw toValidationFailed(result.violations, this.options);
  }

  private hasClass(type: unknown, parameter: Parameter): type is Constructor {
    return this.isInScope(parameter) && typeof type === 'function' && !UNTYPED.has(type);
  }

  /**
   * Returns true if parameters of this kind are validated. Nest does not run pipes on headers, and treats cookies and
   * files as parameters of custom decorators.
   */
  private isInScope({ kind, location }: Parameter): boolean {
    const { strict, validateCustomDecorators } = this.options;
    if (kind !== 'custom' || (strict && location !== undefined)) return true;
    return validateCustomDecorators && location !== 'header';
  }

  private isConverted({ kind, name }: Parameter): boolean {
    return this.options.transform && name !== undefined && (kind === 'param' || kind === 'query');
  }

  private convert(type: unknown, value: unknown, parameter: Parameter): ValidationResult {
    const conversion = this.options.strict ? convertStrictly(type, value) : convertAsNest(type, value);
    if ('value' in conversion) return conversion;
    const { reason, message } = conversion.failure;
    return rejectWith(createErrorAt(parameter, 'invalid', message, reason));
  }
}

export interface ResponseOptions {
  readonly status: number | undefined;
  readonly hidesFieldErrors: boolean;
  readonly maxErrors: number;
}

export function toValidationFailed(
  violations: Violations,
  { status, hidesFieldErrors, maxErrors }: ResponseOptions,
): Error {
  const fieldCount = hidesFieldErrors ? 0 : violations.count;
  return createValidationFailed(hidesFieldErrors ? [] : violations.list(maxErrors), {
    fieldCount,
    ...(status !== undefined && { status }),
  });
}

type Conversion =
  { readonly value: unknown } | { readonly failure: { readonly reason: string; readonly message: string } };

export function isPrimitiveType(type: unknown): boolean {
  return type === String || type === Number || type === Boolean;
}

/** Matches decimal numbers, but no other strings that JavaScript converts to numbers, such as `0x10` and an empty string. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Converts a path or query parameter that is declared as `number`, `boolean` or `string`. A value that was not sent stays
 * `undefined`. A value that cannot be converted is rejected, while Nest's pipe converts it to `NaN` or `false`.
 */
export function convertStrictly(type: unknown, value: unknown): Conversion {
  if (value === undefined) return { value };
  if (type === Number) {
    const isDecimal = typeof value === 'string' && DECIMAL.test(value.trim());
    const converted = isDecimal || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isFinite(converted) ? { value: converted } : NOT_A_NUMBER;
  }
  if (type === Boolean) {
    if (value === true || value === 'true') return { value: true };
    if (value === false || value === 'false') return { value: false };
    return createFailure('isBoolean', "This value must be 'true' or 'false'.");
  }
  const isSingle = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isSingle ? { value: String(value) } : NOT_A_SINGLE_VALUE;
}

/**
 * Converts a `number`, `boolean` or `string` parameter as Nest's pipe does, but rejects a value for which Nest's pipe throws
 * a TypeError.
 *
 * @see https://docs.nestjs.com/techniques/validation#transform-payload-objects
 */
function convertAsNest(type: unknown, value: unknown): Conversion {
  if (value === undefined) return { value };
  if (type === Boolean) return { value: value === true || value === 'true' };
  try {
    // oxlint-disable-next-line no-base-to-string -- as Nest's pipe
    return { value: type === Number ? Number(value) : String(value) };
  } catch {
    // The object of `?name[toString]=` cannot be converted to a string.
    return type === Number ? NOT_A_NUMBER : NOT_A_SINGLE_VALUE;
  }
}

function createFailure(reason: string, message: string): Conversion {
  return { failure: { reason, message } };
}

const NOT_A_NUMBER = createFailure('isNumber', 'This value must be a number.');
const NOT_A_SINGLE_VALUE = createFailure('isString', 'This must be a single value.');
