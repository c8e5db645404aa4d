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
import { type Parameter } from '../request-validator.js';
import { fieldError } from '../../to-field-errors.js';
import { refused, type Verdict } from '../../validation-result.js';

/** One of Nest's own pipes, run ahead: it has no effect but its result. */
export type ParseStep = (value: unknown, parameter: Parameter) => Promise<Verdict>;

/** What a pipe makes of a value. */
export async function passed(
  pipe: PipeTransform,
  value: unknown,
  { kind: type }: Parameter,
): Promise<Verdict> {
  return { value: (await pipe.transform(value, { type })) as unknown };
}

/** The verdict on what was not sent. */
export function missing(parameter: Parameter): Verdict {
  return refused(fieldError(parameter, 'missing_field', usualMessage('missing_field')));
}

export type PipeClass = abstract new (...args: never[]) => PipeTransform;
type Wanted = readonly [reason: string, message: string];

/** The pipes that look at one value, with what they want it to be. */
export const VALUE_PIPES: ReadonlyMap<PipeClass, Wanted> = new Map<PipeClass, Wanted>([
  [ParseIntPipe, ['isInt', 'This value must be an integer.']],
  [ParseFloatPipe, ['isNumber', 'This value must be a number.']],
  [ParseBoolPipe, ['isBoolean', "This value must be 'true' or 'false'."]],
  [ParseUUIDPipe, ['isUuid', 'This value must be a UUID.']],
  [ParseEnumPipe, ['isEnum', 'This value must be one of those that are listed.']],
  [ParseDatePipe, ['isDate', 'This value must be a date.']],
]);

/** The pipe itself decides; what is said of a value that it refuses is ours. */
export function valueStep(pipe: PipeTransform, [reason, message]: Wanted): ParseStep {
  const validValues = enumValuesOf(pipe);
  return async (value, parameter) => {
    try {
      return await passed(pipe, value, parameter);
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
      if (value === undefined) return missing(parameter);
      const failure = fieldError(parameter, 'invalid', message, reason);
      return refused(validValues === undefined ? failure : { ...failure, validValues });
    }
  };
}

/** Returns the values that a pipe allows, if it is one for an enum. */
export function enumValuesOf(pipe: unknown): readonly unknown[] | undefined {
  const values = read(pipe, 'enumType');
  return values === undefined ? undefined : valuesOf(values as object);
}

/** The values of an enum, without the names that one of numbers has as values, too. */
function valuesOf(enumType: object): readonly unknown[] {
  const members = Object.entries(enumType);
  const isName = ([key, value]: [string, unknown]) =>
    members.some(([name, number]) => name === value && typeof number === 'number' && String(number) === key);
  return members.filter((member) => !isName(member)).map(([, value]) => value as unknown);
}
