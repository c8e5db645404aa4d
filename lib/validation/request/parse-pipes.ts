import {
  BadRequestException,
  DefaultValuePipe,
  type FileValidator,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
} from '@nestjs/common';
import { type FieldError, usualMessage } from '../../error/field-error.js';
import { read } from '../../error/read.js';
import { refused, together, type Verdict } from '../refusal.js';
import { type Parameter, RequestValidator } from '../request-validator.js';
import { resolveValidation } from '../validation-options.js';
import { fieldError } from '../verdicts.js';

/** One of Nest's own pipes, run ahead: it has no effect but its result. */
export type ParseStep = (value: unknown, parameter: Parameter) => Promise<Verdict>;

type Kind = abstract new (...args: never[]) => PipeTransform;

/** What the pipes that look at one value want it to be. */
const WANTED = new Map<Kind, readonly [reason: string, message: string]>([
  [ParseIntPipe, ['isInt', 'This value must be an integer.']],
  [ParseFloatPipe, ['isNumber', 'This value must be a number.']],
  [ParseBoolPipe, ['isBoolean', "This value must be 'true' or 'false'."]],
  [ParseUUIDPipe, ['isUuid', 'This value must be a UUID.']],
  [ParseEnumPipe, ['isEnum', 'This value must be one of those that are listed.']],
  [ParseDatePipe, ['isDate', 'This value must be a date.']],
]);

/**
 * The step that a pipe is, if it is one of Nest's, no heir of one, and answers as Nest does: who gave a pipe its own
 * exception or status wants that.
 */
export function parseStepOf(pipe: unknown): ParseStep | undefined {
  const kind = (pipe as object | null | undefined)?.constructor as Kind | undefined;
  if (isDefaultValue(pipe)) return (value, { kind: type }) => passed(pipe as PipeTransform, value, type);
  if (kind === undefined || hasOwnAnswer(pipe)) return undefined;
  if (kind === ParseFilePipe) return fileStep(pipe as ParseFilePipe);
  if (kind === ParseArrayPipe) return arrayStep(pipe as ParseArrayPipe);
  const wanted = WANTED.get(kind);
  return wanted && valueStep(pipe as PipeTransform, ...wanted);
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

/** Whether a pipe, or its class, is one of Nest's Parse pipes or an heir of one: it reads what was sent. */
export function isParsePipe(pipe: unknown): boolean {
  const prototype: unknown = typeof pipe === 'function' ? pipe.prototype : pipe;
  return [...WANTED.keys(), ParseArrayPipe, ParseFilePipe].some(
    (kind) => prototype instanceof kind || prototype === kind.prototype,
  );
}

/** Whether a pipe refuses nothing, and leaves the rest to the others. */
export function isDefaultValue(pipe: unknown): boolean {
  return (pipe as object | null | undefined)?.constructor === DefaultValuePipe;
}

async function passed(pipe: PipeTransform, value: unknown, type: Parameter['kind']): Promise<Verdict> {
  return { value: (await pipe.transform(value, { type })) as unknown };
}

function valueStep(pipe: PipeTransform, reason: string, message: string): ParseStep {
  const values = read(pipe, 'enumType');
  const validValues = values === undefined ? undefined : valuesOf(values as object);
  return async (value, parameter) => {
    try {
      return await passed(pipe, value, parameter.kind);
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
      if (value === undefined) return refused(missing(parameter));
      const failure = fieldError(parameter, 'invalid', message, reason);
      return refused(validValues === undefined ? failure : { ...failure, validValues });
    }
  };
}

function missing(parameter: Parameter): FieldError {
  return fieldError(parameter, 'missing_field', usualMessage('missing_field'));
}

/** The values of an enum, without the names that one of numbers has as values, too. */
function valuesOf(enumType: object): readonly unknown[] {
  const members = Object.entries(enumType);
  const isName = ([key, value]: [string, unknown]) =>
    members.some(([name, number]) => name === value && typeof number === 'number' && String(number) === key);
  return members.filter((member) => !isName(member)).map(([, value]) => value as unknown);
}

/** Every validator of a file says what it wants, and of each file where there are several. */
function fileStep(pipe: ParseFilePipe): ParseStep {
  const isRequired = read(pipe, 'fileIsRequired') !== false;
  return async (value, parameter) => {
    const files = Array.isArray(value) ? value : [value];
    const isAbsent = value === undefined || value === null || Object.keys(value).length === 0;
    if (isAbsent) return isRequired ? refused(missing(parameter)) : { value };
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
  const reasons = broken.map(({ constructor }) =>
    constructor.name.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
  );
  const error = fieldError(parameter, 'invalid', first.buildErrorMessage(file), reasons[0]);
  return reasons.length > 1 ? { ...error, reasons } : error;
}

/** The field of the form that a file came in. */
function nameOf(file: unknown, { name }: Parameter, index: number | undefined): string {
  const own = read(file, 'fieldname');
  const field = typeof own === 'string' && own !== '' ? own : (name ?? 'file');
  return index === undefined ? field : `${field}.${index}`;
}

/** A list whose items have a type: each of them is held to it. */
function arrayStep(pipe: ParseArrayPipe): ParseStep {
  const options = (read(pipe, 'options') ?? {}) as ArrayOptions;
  const { items, separator, optional = false } = options;
  const isPrimitive = items === String || items === Number || items === Boolean;
  const validator =
    items === undefined || isPrimitive ? undefined : new RequestValidator(itemOptions(options));
  const judge = (item: unknown, index: number, parameter: Parameter) => {
    const name = parameter.name === undefined ? String(index) : `${parameter.name}.${index}`;
    const place = { ...parameter, type: items, name };
    const parsed =
      typeof item === 'string' && items !== undefined && items !== String ? parsedJson(item) : item;
    return validator === undefined ? primitiveItem(items, parsed, place) : validator.judge(parsed, place);
  };
  return async (value, parameter) => {
    if (value === undefined || value === null) {
      return optional ? { value } : refused(missing(parameter));
    }
    const list = typeof value === 'string' ? value.trim().split(separator || ',') : value;
    if (!Array.isArray(list)) {
      return refused(fieldError(parameter, 'invalid', 'This value must be a list.', 'isArray'));
    }
    const verdicts = await Promise.all(
      list.map(async (item: unknown, index) => judge(item, index, parameter)),
    );
    const complaints = verdicts.flatMap((verdict) => ('complaint' in verdict ? [verdict.complaint] : []));
    if (complaints.length === 0) return { value };
    return { complaint: together(complaints) };
  };
}

interface ArrayOptions {
  readonly items?: unknown;
  readonly separator?: string;
  readonly optional?: boolean;
}

/** What the pipe hands on to the `ValidationPipe` that it asks, whose defaults are Nest's. */
function itemOptions(options: ArrayOptions) {
  return resolveValidation({ whitelist: false, forbidNonWhitelisted: false, ...options, transform: true });
}

function primitiveItem(items: unknown, item: unknown, place: Parameter): Verdict {
  if (items === Number && !(typeof item === 'number' && Number.isFinite(item))) {
    return refused(fieldError(place, 'invalid', 'This value must be a number.', 'isNumber'));
  }
  if (items === Boolean && typeof item !== 'boolean') {
    return refused(fieldError(place, 'invalid', "This value must be 'true' or 'false'.", 'isBoolean'));
  }
  return { value: item };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
