import {
  BadRequestException,
  DefaultValuePipe,
  ParseArrayPipe,
  ParseFilePipe,
  type PipeTransform,
} from '@nestjs/common';
import { read } from '../../../internal/unknown-value.js';
import { arrayStep } from './array-step.js';
import { fileStep } from './file-step.js';
import { type ParseStep, type PipeClass, runPipe, VALUE_PIPES, valueStep } from './value-step.js';

/**
 * Makes a step of one of Nest's Parse pipes. It returns `undefined` for other pipes, for subclasses, and for a pipe with
 * a custom exception or status: the app wants that response.
 */
export function parseStepOf(pipe: unknown): ParseStep | undefined {
  const kind = (pipe as object | null | undefined)?.constructor as PipeClass | undefined;
  if (isDefaultValue(pipe)) return (value, parameter) => runPipe(pipe as PipeTransform, value, parameter);
  if (kind === undefined || hasCustomResponse(pipe)) return undefined;
  if (kind === ParseFilePipe) return fileStep(pipe as ParseFilePipe);
  if (kind === ParseArrayPipe) return arrayStep(pipe as ParseArrayPipe);
  const expectation = VALUE_PIPES.get(kind);
  return expectation && valueStep(pipe as PipeTransform, expectation);
}

/** Whether a pipe, or its class, is one of Nest's Parse pipes or a subclass of one. */
export function isParsePipe(pipe: unknown): boolean {
  const prototype: unknown = typeof pipe === 'function' ? pipe.prototype : pipe;
  return PARSE_PIPES.some((kind) => prototype instanceof kind || prototype === kind.prototype);
}

const PARSE_PIPES = [...VALUE_PIPES.keys(), ParseArrayPipe, ParseFilePipe];

export function isDefaultValue(pipe: unknown): boolean {
  return (pipe as object | null | undefined)?.constructor === DefaultValuePipe;
}

/** Returns the type of the items that a pipe makes of a list, if it has one. */
export function itemTypeOf(pipe: unknown): unknown {
  return read(read(pipe, 'options'), 'items');
}

function hasCustomResponse(pipe: unknown): boolean {
  const options = read(pipe, 'options');
  if (read(options, 'exceptionFactory') ?? read(options, 'errorHttpStatusCode')) return true;
  // A ParseFilePipe keeps no options: a custom factory has another source, and Nest's own one shows the status.
  const factory = read(pipe, 'exceptionFactory');
  if (typeof factory !== 'function') return false;
  return String(factory) !== DEFAULT_FACTORY || !(factory('') instanceof BadRequestException);
}

const DEFAULT_FACTORY = String(read(new ParseFilePipe(), 'exceptionFactory'));
