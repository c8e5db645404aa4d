import {
  BadRequestException,
  type ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
} from '@nestjs/common';
import { getDefaultMessage } from '../../error/field-error.js';
import { readProperty } from '../../internal/unknown-value.js';
import { getItemsWithoutHoles } from '../engine/sanitize.js';
import { createErrorAt } from '../to-field-errors.js';
import { resolveValidation } from '../validation-options.js';
import { joinViolations, rejectWith, type ValidationResult } from '../validation-result.js';
import { type Parameter, RequestValidator } from './request-validator.js';

/** Runs one of Nest's Parse pipes before Nest itself runs it, which is possible as these pipes have no side effects. */
export type ParseStep = (value: unknown, parameter: Parameter) => Promise<ValidationResult>;

export async function runPipe(
  pipe: PipeTransform,
  value: unknown,
  { kind: type }: Parameter,
): Promise<ValidationResult> {
  return { value: (await pipe.transform(value, { type })) as unknown };
}

export function rejectMissing(parameter: Parameter): ValidationResult {
  return rejectWith(createErrorAt(parameter, 'missing_field', getDefaultMessage('missing_field')));
}

export type PipeClass = abstract new (...args: never[]) => PipeTransform;

interface Expectation {
  readonly message: string;
  readonly reason: string;
}

export const VALUE_PIPES: ReadonlyMap<PipeClass, Expectation> = new Map<PipeClass, Expectation>([
  [ParseIntPipe, { reason: 'isInt', message: 'This value must be an integer.' }],
  [ParseFloatPipe, { reason: 'isNumber', message: 'This value must be a number.' }],
  [ParseBoolPipe, { reason: 'isBoolean', message: "This value must be 'true' or 'false'." }],
  [ParseUUIDPipe, { reason: 'isUuid', message: 'This value must be a UUID.' }],
  [ParseEnumPipe, { reason: 'isEnum', message: 'This value must be one of the allowed values.' }],
  [ParseDatePipe, { reason: 'isDate', message: 'This value must be a date.' }],
]);

export function createValueStep(pipe: PipeTransform, { reason, message }: Expectation): ParseStep {
  const validValues = getEnumValues(pipe);
  return async (value, parameter) => {
    try {
      return await runPipe(pipe, value, parameter);
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
      if (value === undefined) return rejectMissing(parameter);
      const failure = createErrorAt(parameter, 'invalid', message, reason);
      return rejectWith(validValues === undefined ? failure : { ...failure, validValues });
    }
  };
}

export function getEnumValues(pipe: unknown): readonly unknown[] | undefined {
  const values = readProperty(pipe, 'enumType');
  return values === undefined ? undefined : toEnumValues(values as object);
}

/** Leaves out the names of a numeric enum, as TypeScript adds them to its values. */
function toEnumValues(enumType: object): readonly unknown[] {
  const members = Object.entries(enumType);
  const isName = ([key, value]: [string, unknown]) =>
    members.some(([name, number]) => name === value && typeof number === 'number' && String(number) === key);
  return members.filter((member) => !isName(member)).map(([, value]) => value as unknown);
}

export const NOT_A_LIST = { message: 'This value must be a list.', reason: 'isArray' } as const;

export function createArrayStep(pipe: ParseArrayPipe): ParseStep {
  const { separator, optional = false } = getOptions(pipe);
  const items = new ArrayItems(pipe);
  return async (value, parameter) => {
    if (value === undefined || value === null) {
      return optional ? { value } : rejectMissing(parameter);
    }
    const list = typeof value === 'string' ? value.trim().split(separator || ',') : value;
    if (!Array.isArray(list)) {
      return rejectWith(createErrorAt(parameter, 'invalid', NOT_A_LIST.message, NOT_A_LIST.reason));
    }
    const results = await Promise.all(
      getItemsWithoutHoles(list).map(async (item, index) => items.validate(item, index, parameter)),
    );
    const rejected = results.flatMap((result) => ('violations' in result ? [result.violations] : []));
    return rejected.length === 0 ? { value } : { violations: joinViolations(rejected) };
  };
}

export class ArrayItems {
  readonly validator: RequestValidator | undefined;
  readonly expectation: Expectation | undefined;
  private readonly type: unknown;

  constructor(private readonly pipe: ParseArrayPipe) {
    const options = getOptions(pipe);
    this.type = options.items;
    this.expectation = PRIMITIVES.get(this.type);
    const hasClass = this.type !== undefined && this.type !== String && this.expectation === undefined;
    if (hasClass) {
      // Nest passes these options on to its ValidationPipe.
      const resolved = resolveValidation({ validateCustomDecorators: true, ...options, transform: true });
      this.validator = new RequestValidator(resolved);
    }
  }

  toItemParameter(parameter: Parameter, name: string): Parameter {
    return { ...parameter, type: this.type, name };
  }

  validate(item: unknown, index: number, parameter: Parameter): ValidationResult | Promise<ValidationResult> {
    const source = this.toItemParameter(
      parameter,
      parameter.name === undefined ? String(index) : `${parameter.name}.${index}`,
    );
    if (this.validator !== undefined)
      return this.validator.validate(typeof item === 'string' ? parseJson(item) : item, source);
    return this.expectation === undefined
      ? { value: item }
      : this.validatePrimitive(item, this.expectation, source);
  }

  /** Uses the pipe to check an item, as releases of Nest differ in the numbers that they accept. */
  private async validatePrimitive(
    item: unknown,
    { message, reason }: Expectation,
    source: Parameter,
  ): Promise<ValidationResult> {
    try {
      await this.pipe.transform([item], { type: source.kind });
      return { value: item };
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
      return rejectWith(createErrorAt(source, 'invalid', message, reason));
    }
  }
}

interface ArrayOptions {
  readonly items?: unknown;
  readonly separator?: string;
  readonly optional?: boolean;
}

function getOptions(pipe: ParseArrayPipe): ArrayOptions {
  return readProperty(pipe, 'options') ?? {};
}

const PRIMITIVES: ReadonlyMap<unknown, Expectation> = new Map<unknown, Expectation>([
  [Number, { reason: 'isNumber', message: 'This value must be a number.' }],
  [Boolean, { reason: 'isBoolean', message: "This value must be 'true' or 'false'." }],
]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
