import {
  BadRequestException,
  DefaultValuePipe,
  ParseArrayPipe,
  ParseFilePipe,
  type PipeTransform,
} from '@nestjs/common';
import {
  ALL_BELOW,
  ANY_INDEX,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../../error/documented-error.js';
import { read } from '../../../internal/unknown-value.js';
import { prefixOf, wholeOf } from '../../describe/parameter-fields.js';
import { MISSING } from '../../describe/schema-fields.js';
import { type Parameter } from '../request-validator.js';
import { arrayItems, arrayStep, NO_LIST } from './array-step.js';
import { fileStep, refusals } from './file-step.js';
import {
  enumValuesOf,
  type ParseStep,
  passed,
  type PipeClass,
  VALUE_PIPES,
  valueStep,
} from './value-step.js';

/**
 * The step that a pipe is, if it is one of Nest's, no heir of one, and answers as Nest does: who gave a pipe its own
 * exception or status wants that.
 */
export function parseStepOf(pipe: unknown): ParseStep | undefined {
  const kind = (pipe as object | null | undefined)?.constructor as PipeClass | undefined;
  if (isDefaultValue(pipe)) return (value, parameter) => passed(pipe as PipeTransform, value, parameter);
  if (kind === undefined || hasOwnAnswer(pipe)) return undefined;
  if (kind === ParseFilePipe) return fileStep(pipe as ParseFilePipe);
  if (kind === ParseArrayPipe) return arrayStep(pipe as ParseArrayPipe);
  const wanted = VALUE_PIPES.get(kind);
  return wanted && valueStep(pipe as PipeTransform, wanted);
}

/** Whether a pipe, or its class, is one of Nest's Parse pipes or an heir of one: it reads what was sent. */
export function isParsePipe(pipe: unknown): boolean {
  const prototype: unknown = typeof pipe === 'function' ? pipe.prototype : pipe;
  return PARSE_PIPES.some((kind) => prototype instanceof kind || prototype === kind.prototype);
}

const PARSE_PIPES = [...VALUE_PIPES.keys(), ParseArrayPipe, ParseFilePipe];

/** Whether a pipe refuses nothing, and leaves the rest to the others. */
export function isDefaultValue(pipe: unknown): boolean {
  return (pipe as object | null | undefined)?.constructor === DefaultValuePipe;
}

/** The type of the items that a pipe makes of a list, if it says one. */
export function itemTypeOf(pipe: unknown): unknown {
  return read(read(pipe, 'options'), 'items');
}

function hasOwnAnswer(pipe: unknown): boolean {
  const options = read(pipe, 'options');
  if (read(options, 'exceptionFactory') ?? read(options, 'errorHttpStatusCode')) return true;
  // A pipe for files keeps no options: an app's function reads otherwise than Nest's, and Nest's says its status.
  const factory = read(pipe, 'exceptionFactory');
  if (typeof factory !== 'function') return false;
  return String(factory) !== USUAL_FACTORY || !(factory('') instanceof BadRequestException);
}

const USUAL_FACTORY = String(read(new ParseFilePipe(), 'exceptionFactory'));

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
  const validValues = enumValuesOf(pipe);
  return [field(...missing, { code: 'invalid', message, reason, ...(validValues && { validValues }) })];
}
