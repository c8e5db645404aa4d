import {
  BadRequestException,
  DefaultValuePipe,
  type FileValidator,
  ParseArrayPipe,
  ParseFilePipe,
  type PipeTransform,
} from '@nestjs/common';
import { createFieldError, type FieldError } from '../../error/field-error.js';
import { uncapitalize } from '../../internal/text.js';
import { readProperty } from '../../internal/unknown-value.js';
import { createErrorAt } from '../to-field-errors.js';
import { rejectWith } from '../validation-result.js';
import { type Parameter } from './request-validator.js';
import {
  createArrayStep,
  type ParseStep,
  type PipeClass,
  rejectMissing,
  runPipe,
  VALUE_PIPES,
  createValueStep,
} from './parse-steps.js';

/**
 * Converts one of Nest's Parse pipes, or its `DefaultValuePipe`, to a step. Returns `undefined` for other pipes, for
 * subclasses, and for a pipe with a custom exception or status, so that the app's custom response is sent.
 */
export function toParseStep(pipe: unknown): ParseStep | undefined {
  const kind = (pipe as object | null | undefined)?.constructor as PipeClass | undefined;
  if (isDefaultValuePipe(pipe)) return (value, parameter) => runPipe(pipe as PipeTransform, value, parameter);
  if (kind === undefined || hasCustomResponse(pipe)) return undefined;
  if (kind === ParseFilePipe) return createFileStep(pipe as ParseFilePipe);
  if (kind === ParseArrayPipe) return createArrayStep(pipe as ParseArrayPipe);
  const expectation = VALUE_PIPES.get(kind);
  return expectation && createValueStep(pipe as PipeTransform, expectation);
}

export function isParsePipe(pipe: unknown): boolean {
  const prototype: unknown = typeof pipe === 'function' ? pipe.prototype : pipe;
  return PARSE_PIPES.some((kind) => prototype instanceof kind || prototype === kind.prototype);
}

const PARSE_PIPES = [...VALUE_PIPES.keys(), ParseArrayPipe, ParseFilePipe];

export function isDefaultValuePipe(pipe: unknown): boolean {
  return (pipe as object | null | undefined)?.constructor === DefaultValuePipe;
}

export function getItemType(pipe: unknown): unknown {
  return readProperty(readProperty(pipe, 'options'), 'items');
}

function hasCustomResponse(pipe: unknown): boolean {
  const options = readProperty(pipe, 'options');
  if (readProperty(options, 'exceptionFactory') ?? readProperty(options, 'errorHttpStatusCode')) return true;
  if (!(pipe instanceof ParseFilePipe)) return false;
  // A ParseFilePipe does not store its options. Its factory shows them: by its source code, or by the status that it sets.
  const factory = readProperty(pipe, 'exceptionFactory') as (text: string) => unknown;
  return String(factory) !== DEFAULT_FACTORY || !(factory('') instanceof BadRequestException);
}

const DEFAULT_FACTORY = String(readProperty(new ParseFilePipe(), 'exceptionFactory'));

function createFileStep(pipe: ParseFilePipe): ParseStep {
  const isRequired = readProperty(pipe, 'fileIsRequired') !== false;
  return async (value, parameter) => {
    const files = Array.isArray(value) ? value : [value];
    const isAbsent = value === undefined || value === null || Object.keys(value).length === 0;
    if (isAbsent) return isRequired ? rejectMissing(parameter) : { value };
    const errors: FieldError[] = [];
    for (const [index, file] of files.entries()) {
      const name = getFieldName(file, parameter, Array.isArray(value) ? index : undefined);
      // oxlint-disable-next-line no-await-in-loop -- one file at a time, as a validator may read all of it
      const error = await validateFile(file, pipe.getValidators(), { ...parameter, name });
      if (error) errors.push(error);
    }
    return errors.length > 0 ? rejectWith(...errors) : { value };
  };
}

async function validateFile(
  file: unknown,
  validators: readonly FileValidator[],
  parameter: Parameter,
): Promise<FieldError | undefined> {
  const results = await Promise.all(validators.map(async (validator) => validator.isValid(file as never)));
  const broken = validators.filter((_, index) => !results[index]);
  const [first] = broken;
  if (first === undefined) return undefined;
  const reasons = broken.map(getFileReason);
  // `createFieldError` checks the message, as it comes from a validator of the app.
  const error = createFieldError(
    createErrorAt(parameter, 'invalid', first.buildErrorMessage(file), reasons[0]),
  );
  return reasons.length > 1 ? { ...error, reasons } : error;
}

export function getFileReason({ constructor }: FileValidator): string {
  return uncapitalize(constructor.name);
}

function getFieldName(file: unknown, { name }: Parameter, index: number | undefined): string {
  const fieldName = readProperty(file, 'fieldname');
  const field = typeof fieldName === 'string' && fieldName !== '' ? fieldName : (name ?? 'file');
  return index === undefined ? field : `${field}.${index}`;
}
