import { type FileValidator, ParseFilePipe } from '@nestjs/common';
import { type PossibleCode } from '../../../error/documented-error.js';
import { type FieldError, usualMessage } from '../../../error/field-error.js';
import { uncapitalize } from '../../../internal/case.js';
import { read } from '../../../internal/unknown-value.js';
import { type Parameter } from '../request-validator.js';
import { fieldError } from '../../to-field-errors.js';
import { refused } from '../../validation-result.js';
import { missing, type ParseStep } from './value-step.js';

/** Every validator of a file says what it wants, and of each file where there are several. */
export function fileStep(pipe: ParseFilePipe): ParseStep {
  const isRequired = read(pipe, 'fileIsRequired') !== false;
  return async (value, parameter) => {
    const files = Array.isArray(value) ? value : [value];
    const isAbsent = value === undefined || value === null || Object.keys(value).length === 0;
    if (isAbsent) return isRequired ? missing(parameter) : { value };
    const errors: FieldError[] = [];
    for (const [index, file] of files.entries()) {
      const name = nameOf(file, parameter, Array.isArray(value) ? index : undefined);
      // One file at a time: a validator may read all of it.
      // oxlint-disable-next-line no-await-in-loop
      const error = await fileError(file, pipe.getValidators(), { ...parameter, name });
      if (error) errors.push(error);
    }
    return errors.length > 0 ? refused(...errors) : { value };
  };
}

async function fileError(
  file: unknown,
  validators: readonly FileValidator[],
  parameter: Parameter,
): Promise<FieldError | undefined> {
  const answers = await Promise.all(validators.map(async (validator) => validator.isValid(file as never)));
  const broken = validators.filter((_, index) => !answers[index]);
  const [first] = broken;
  if (first === undefined) return undefined;
  const reasons = broken.map(reasonOf);
  const error = fieldError(parameter, 'invalid', first.buildErrorMessage(file), reasons[0]);
  return reasons.length > 1 ? { ...error, reasons } : error;
}

/** What the validators of a pipe say, each for itself. */
export function refusals(pipe: unknown): readonly PossibleCode[] {
  if (!(pipe instanceof ParseFilePipe)) return [];
  return pipe.getValidators().map((validator) => {
    const message = textOf(() => validator.buildErrorMessage(undefined));
    return { code: 'invalid', message, reason: reasonOf(validator) };
  });
}

/** A validator's words may be about a file that there is none of. */
function textOf(say: () => string): string {
  try {
    return say();
  } catch {
    return usualMessage('invalid');
  }
}

function reasonOf({ constructor }: FileValidator): string {
  return uncapitalize(constructor.name);
}

/** The field of the form that a file came in. */
function nameOf(file: unknown, { name }: Parameter, index: number | undefined): string {
  const own = read(file, 'fieldname');
  const field = typeof own === 'string' && own !== '' ? own : (name ?? 'file');
  return index === undefined ? field : `${field}.${index}`;
}
