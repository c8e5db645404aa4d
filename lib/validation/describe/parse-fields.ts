import { type FileValidator, ParseArrayPipe, ParseFilePipe } from '@nestjs/common';
import {
  ALL_BELOW,
  ANY_INDEX,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../error/documented-error.js';
import { usualMessage } from '../../error/field-error.js';
import { read } from '../../internal/unknown-value.js';
import { ArrayItems, NOT_A_LIST } from '../request/parse/array-step.js';
import { fileReason } from '../request/parse/file-step.js';
import { parseStepOf } from '../request/parse/parse-pipes.js';
import { type PipeClass, enumValuesOf, VALUE_PIPES } from '../request/parse/value-step.js';
import { type Parameter } from '../request/request-validator.js';
import { parameterFields, prefixOf, wholeOf } from './parameter-fields.js';
import { MISSING } from './schema-fields.js';

/**
 * Lists the fields that one of Nest's Parse pipes can reject, unless it has a custom response.
 *
 * @param pipe a class, or an instance
 * @param hasDefault whether a pipe before it replaces a missing value
 */
export function parseFields(
  pipe: unknown,
  parameter: Parameter,
  hasDefault: boolean,
): readonly PossibleField[] {
  const isClass = typeof pipe === 'function';
  if (!isClass && parseStepOf(pipe) === undefined) return [];
  const kind = isClass ? pipe : (pipe as object).constructor;
  const isOptional = hasDefault || parameter.location === 'path' || read(read(pipe, 'options'), 'optional');
  const missing = isOptional ? [] : [MISSING];
  const field = (...codes: readonly PossibleCode[]) =>
    possibleField(parameter.location, [wholeOf(parameter)], codes);
  if (kind === ParseFilePipe) {
    const needsFile = read(pipe, 'fileIsRequired') !== false;
    const others = pipe instanceof ParseFilePipe ? pipe.getValidators().map(fileCode) : [];
    return [
      ...(needsFile ? [field(MISSING)] : []),
      // The field of the form has its own name, which is not known here.
      ...(others.length > 0 ? [possibleField(parameter.location, [[ALL_BELOW]], others)] : []),
    ];
  }
  if (kind === ParseArrayPipe) {
    return [
      field(...missing, { code: 'invalid', ...NOT_A_LIST }),
      ...(isClass ? [] : itemFields(pipe as ParseArrayPipe, parameter)),
    ];
  }
  const expectation = VALUE_PIPES.get(kind as PipeClass);
  if (expectation === undefined) return [];
  const [reason, message] = expectation;
  const validValues = enumValuesOf(pipe);
  return [field(...missing, { code: 'invalid', message, reason, ...(validValues && { validValues }) })];
}

function itemFields(pipe: ParseArrayPipe, parameter: Parameter): readonly PossibleField[] {
  const items = new ArrayItems(pipe);
  const path = [...prefixOf(parameter), ANY_INDEX];
  if (items.validator !== undefined)
    return parameterFields(items.validator, items.itemOf(parameter, ''), { prefix: path });
  if (items.expectation === undefined) return [];
  return [possibleField(parameter.location, [path], [{ code: 'invalid', ...items.expectation }])];
}

function fileCode(validator: FileValidator): PossibleCode {
  return { code: 'invalid', message: fileMessage(validator), reason: fileReason(validator) };
}

/** The message of a validator may need a file. */
function fileMessage(validator: FileValidator): string {
  try {
    return validator.buildErrorMessage(undefined);
  } catch {
    return usualMessage('invalid');
  }
}
