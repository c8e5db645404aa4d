import { ParseArrayPipe, ParseFilePipe } from '@nestjs/common';
import {
  ALL_BELOW,
  ANY_INDEX,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../../error/possible-field.js';
import { read } from '../../../error/read.js';
import { prefixOf, wholeOf } from '../../possible/parameter-fields.js';
import { MISSING } from '../../possible/schema-fields.js';
import { type Parameter } from '../../request-validator.js';
import { arrayItems, NO_LIST } from './array-step.js';
import { refusals } from './file-step.js';
import { parseStepOf } from './parse-pipes.js';
import { type PipeClass, validValuesOf, VALUE_PIPES } from './value-step.js';

/**
 * The fields that one of Nest's own pipes refuses, where it answers as Nest does.
 *
 * @param pipe a class, or an instance
 * @param hasDefault whether a pipe before it gives a value where none was sent
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
    // The field of the form has its own name, which is not known here.
    const others = refusals(pipe);
    return [
      ...(needsFile ? [field(MISSING)] : []),
      ...(others.length > 0 ? [possibleField(parameter.location, [[ALL_BELOW]], others)] : []),
    ];
  }
  if (kind === ParseArrayPipe) {
    const items = isClass ? undefined : arrayItems(pipe as ParseArrayPipe);
    const path = [...prefixOf(parameter), ANY_INDEX];
    return [
      field(...missing, { code: 'invalid', ...NO_LIST }),
      ...(items?.possibleFields(parameter, path) ?? []),
    ];
  }
  const wanted = VALUE_PIPES.get(kind as PipeClass);
  if (wanted === undefined) return [];
  const [reason, message] = wanted;
  const validValues = validValuesOf(pipe);
  return [field(...missing, { code: 'invalid', message, reason, ...(validValues && { validValues }) })];
}
