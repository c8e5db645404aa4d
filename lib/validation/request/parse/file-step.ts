import { type FileValidator, type ParseFilePipe } from '@nestjs/common';
import { type FieldError } from '../../../error/field-error.js';
import { uncapitalize } from '../../../internal/case.js';
import { read } from '../../../internal/unknown-value.js';
import { fieldError } from '../../to-field-errors.js';
import { rejectWith } from '../../validation-result.js';
import { type Parameter } from '../request-validator.js';
import { type ParseStep, rejectMissing } from './value-step.js';

/** Runs all validators of each file. */
export function fileStep(pipe: ParseFilePipe): ParseStep {
  const isRequired = read(pipe, 'fileIsRequired') !== false;
  return async (value, parameter) => {
    const files = Array.isArray(value) ? value : [value];
    const isAbsent = value === undefined || value === null || Object.keys(value).length === 0;
    if (isAbsent) return isRequired ? rejectMissing(parameter) : { value };
    const errors: FieldError[] = [];
    for (const [index, file] of files.entries()) {
      const name = nameOf(file, parameter, Array.isArray(value) ? index : undefined);
      // One file at a time: a validator may read all of it.
      // oxlint-disable-next-line no-await-in-loop
      const error = await fileError(file, pipe.getValidators(), { ...parameter, name });
      if (error) errors.push(error);
    }
    return errors.length > 0 ? rejectWith(...errors) : { value };
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
  const reasons = broken.map(fileReason);
  const error = fieldError(parameter, 'invalid', first.buildErrorMessage(file), reasons[0]);
  return reasons.length > 1 ? { ...error, reasons } : error;
}

/** Makes a reason of the name of a validator's class. @example 'maxFileSizeValidator' */
export function fileReason({ constructor }: FileValidator): string {
  return uncapitalize(constructor.name);
}

/** Returns the field of the form that has the file. */
function nameOf(file: unknown, { name }: Parameter, index: number | undefined): string {
  const own = read(file, 'fieldname');
  const field = typeof own === 'string' && own !== '' ? own : (name ?? 'file');
  return index === undefined ? field : `${field}.${index}`;
}
