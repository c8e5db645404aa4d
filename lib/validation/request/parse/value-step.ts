import {
  BadRequestException,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
} from '@nestjs/common';
import { usualMessage } from '../../../error/field-error.js';
import { read } from '../../../internal/unknown-value.js';
import { fieldError } from '../../to-field-errors.js';
import { rejectWith, type ValidationResult } from '../../validation-result.js';
import { type Parameter } from '../request-validator.js';

/** Runs one of Nest's Parse pipes before its turn; it has no effect but its result. */
export type ParseStep = (value: unknown, parameter: Parameter) => Promise<ValidationResult>;

export async function runPipe(
  pipe: PipeTransform,
  value: unknown,
  { kind: type }: Parameter,
): Promise<ValidationResult> {
  return { value: (await pipe.transform(value, { type })) as unknown };
}

export function rejectMissing(parameter: Parameter): ValidationResult {
  return rejectWith(fieldError(parameter, 'missing_field', usualMessage('missing_field')));
}

export type PipeClass = abstract new (...args: never[]) => PipeTransform;
type Expectation = readonly [reason: string, message: string];

/** The pipes that parse a single value, and what they expect. */
export const VALUE_PIPES: ReadonlyMap<PipeClass, Expectation> = new Map<PipeClass, Expectation>([
  [ParseIntPipe, ['isInt', 'This value must be an integer.']],
  [ParseFloatPipe, ['isNumber', 'This value must be a number.']],
  [ParseBoolPipe, ['isBoolean', "This value must be 'true' or 'false'."]],
  [ParseUUIDPipe, ['isUuid', 'This value must be a UUID.']],
  [ParseEnumPipe, ['isEnum', 'This value must be one of those that are listed.']],
  [ParseDatePipe, ['isDate', 'This value must be a date.']],
]);

/** Lets the pipe decide; the message is ours. */
export function valueStep(pipe: PipeTransform, [reason, message]: Expectation): ParseStep {
  const validValues = enumValuesOf(pipe);
  return async (value, parameter) => {
    try {
      return await runPipe(pipe, value, parameter);
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
      if (value === undefined) return rejectMissing(parameter);
      const failure = fieldError(parameter, 'invalid', message, reason);
      return rejectWith(validValues === undefined ? failure : { ...failure, validValues });
    }
  };
}

/** Returns the values that a `ParseEnumPipe` allows. */
export function enumValuesOf(pipe: unknown): readonly unknown[] | undefined {
  const values = read(pipe, 'enumType');
  return values === undefined ? undefined : enumValues(values as object);
}

/** Leaves out the names that a numeric enum has among its values. */
function enumValues(enumType: object): readonly unknown[] {
  const members = Object.entries(enumType);
  const isName = ([key, value]: [string, unknown]) =>
    members.some(([name, number]) => name === value && typeof number === 'number' && String(number) === key);
  return members.filter((member) => !isName(member)).map(([, value]) => value as unknown);
}
