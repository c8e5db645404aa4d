import { isErrorStatus } from '../error/api-error.js';
import { createDefinition, VALIDATION_FAILED } from '../error/error-definition.js';
import {
  createFieldListError,
  type FieldError,
  type FieldErrorInput,
  type FieldLocation,
  createTypeError,
} from '../error/field-error.js';
import { type FieldErrorCode } from '../error/field-code.js';
import { ApiException, type OccurrenceOptions } from './api-exception.js';

const definition = createDefinition({
  code: VALIDATION_FAILED,
  status: 422,
  message: 'Validation Failed',
  title: 'Validation Failed',
  causes: ['A field of the request is missing, is not valid, or has a value that already exists.'],
  solutions: ['Correct all fields that the response lists, then send the request again.'],
});

/** Facts of one failed validation. */
export interface ValidationFailedOptions extends Omit<OccurrenceOptions, 'fields'> {
  /**
   * The number of all field errors, if `fields` contains only the first of them.
   * @default the number of `fields`
   * @example 250
   */
  readonly fieldCount?: number;
  /**
   * The status to send in every format.
   * @default the status that the format has for failed validations, usually 422
   * @example 400
   */
  readonly status?: number;
}

/**
 * The 422 that lists the field errors of a request. The validation pipe throws it. A service can throw it for a rule that
 * depends on stored data.
 *
 * @see Looker's API errors, "Validation (422) errors"
 * @example
 * ```ts
 * import { ValidationFailed } from 'nestjs-api-errors';
 *
 * throw new ValidationFailed([{ field: 'email', code: 'already_exists' }]);
 * ```
 */
export class ValidationFailed extends ApiException<'validation_failed'> {
  static readonly definition = definition;
  /** The number of all field errors. It is higher than the length of `fields` if `fields` contains only the first of them. */
  readonly fieldCount: number;
  /** The status that is sent in every format instead of the status of the definition. */
  readonly customStatus: number | undefined;

  /**
   * @param fields the field errors; if there are none, the response has an empty list
   * @throws TypeError if `fields`, a member of a field error, `fieldCount` or `status` is not of its type
   */
  constructor(fields: readonly FieldErrorInput[], options: ValidationFailedOptions = {}) {
    if (!Array.isArray(fields)) throw createFieldListError(fields);
    super(definition, definition.message, {}, options, fields);
    const { fieldCount = 0, status } = options;
    if (!Number.isInteger(fieldCount) || fieldCount < 0)
      throw createTypeError(
        '`fieldCount`',
        'an integer that is not negative',
        fieldCount,
        'Pass the number of all field errors.',
      );
    if (status !== undefined && !isErrorStatus(status))
      throw createTypeError('`status`', 'an integer from 400 to 599', status, 'Pass a value such as 409.');
    this.fieldCount = Math.max(fieldCount, fields.length);
    this.customStatus = status;
  }

  override getStatus(): number {
    return this.customStatus ?? super.getStatus();
  }

  /**
   * Creates an exception that documents the codes with which fields can fail, for `@ApiErrors`.
   *
   * @param codes the code or the codes of each field
   * @param location the part of the request that the fields are in, if the thrown error contains it as well
   * @example
   * ```ts
   * import { ApiErrors, ValidationFailed } from 'nestjs-api-errors';
   *
   * class CustomersController {
   *   @ApiErrors(ValidationFailed.with({ email: 'already_exists' }))
   *   create() {}
   * }
   * ```
   */
  static with(
    codes: Readonly<Record<string, FieldErrorCode | readonly FieldErrorCode[]>>,
    location: { readonly in?: FieldLocation } = {},
  ): ValidationFailed {
    const fields = Object.entries(codes).flatMap(([field, code]) =>
      [code].flat().map((each) => ({ ...location, field, code: each })),
    );
    return new ValidationFailed(fields);
  }
}

/**
 * Creates the exception for field errors of the validation. It does not check them: of the 11 µs that an invalid order takes,
 * the check would be 1.25 µs.
 */
export function createValidationFailed(
  fields: readonly FieldError[],
  options: ValidationFailedOptions,
): ValidationFailed {
  return Object.assign(
    createWithoutStack(() => new ValidationFailed([], options)),
    { fields },
  );
}

/**
 * Creates an error without a stack trace, which does not help with the mistake of a client. This saves 7 % of a 422 on Fastify:
 * without a limit, V8 does not collect the stack. `stack` is a string, because loggers and tools expect one.
 */
function createWithoutStack<T extends Error>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = undefined as unknown as number;
  try {
    const error = make();
    error.stack = `${error.name}: ${error.message}`;
    return error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
