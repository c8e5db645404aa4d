import { BadRequestException, type ParseArrayPipe } from '@nestjs/common';
import { read } from '../../../internal/unknown-value.js';
import { itemsOf } from '../../engine/sanitize.js';
import { fieldError } from '../../to-field-errors.js';
import { resolveValidation } from '../../validation-options.js';
import { joinViolations, rejectWith, type ValidationResult } from '../../validation-result.js';
import { type Parameter, RequestValidator } from '../request-validator.js';
import { type ParseStep, rejectMissing } from './value-step.js';

export const NOT_A_LIST = { message: 'This value must be a list.', reason: 'isArray' } as const;

/** Validates each item of a list against the type of the items. */
export function arrayStep(pipe: ParseArrayPipe): ParseStep {
  const { separator, optional = false } = optionsOf(pipe);
  const items = new ArrayItems(pipe);
  return async (value, parameter) => {
    if (value === undefined || value === null) {
      return optional ? { value } : rejectMissing(parameter);
    }
    const list = typeof value === 'string' ? value.trim().split(separator || ',') : value;
    if (!Array.isArray(list)) {
      return rejectWith(fieldError(parameter, 'invalid', NOT_A_LIST.message, NOT_A_LIST.reason));
    }
    const results = await Promise.all(
      itemsOf(list).map(async (item, index) => items.validate(item, index, parameter)),
    );
    const rejected = results.flatMap((result) => ('violations' in result ? [result.violations] : []));
    return rejected.length === 0 ? { value } : { violations: joinViolations(rejected) };
  };
}

/** Validates the items that a pipe makes of a list. */
export class ArrayItems {
  /** Validates items of a class. */
  readonly validator: RequestValidator | undefined;
  /** What is expected of primitive items. */
  readonly expectation: Expectation | undefined;
  private readonly type: unknown;

  constructor(private readonly pipe: ParseArrayPipe) {
    const options = optionsOf(pipe);
    this.type = options.items;
    this.expectation = PRIMITIVES.get(this.type);
    const hasClass = this.type !== undefined && this.type !== String && this.expectation === undefined;
    if (hasClass) {
      // Nest passes these options on to its ValidationPipe.
      const resolved = resolveValidation({ validateCustomDecorators: true, ...options, transform: true });
      this.validator = new RequestValidator(resolved);
    }
  }

  /** Describes an item as a parameter. */
  itemOf(parameter: Parameter, name: string): Parameter {
    return { ...parameter, type: this.type, name };
  }

  validate(item: unknown, index: number, parameter: Parameter): ValidationResult | Promise<ValidationResult> {
    const source = this.itemOf(
      parameter,
      parameter.name === undefined ? String(index) : `${parameter.name}.${index}`,
    );
    if (this.validator !== undefined)
      return this.validator.validate(typeof item === 'string' ? parseJson(item) : item, source);
    return this.expectation === undefined
      ? { value: item }
      : this.validatePrimitive(item, this.expectation, source);
  }

  /** Lets the pipe decide: what is a number differs between releases of Nest. */
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
      return rejectWith(fieldError(source, 'invalid', message, reason));
    }
  }
}

interface ArrayOptions {
  readonly items?: unknown;
  readonly separator?: string;
  readonly optional?: boolean;
}

function optionsOf(pipe: ParseArrayPipe): ArrayOptions {
  return read(pipe, 'options') ?? {};
}

interface Expectation {
  readonly message: string;
  readonly reason: string;
}

const PRIMITIVES: ReadonlyMap<unknown, Expectation> = new Map<unknown, Expectation>([
  [Number, { message: 'This value must be a number.', reason: 'isNumber' }],
  [Boolean, { message: "This value must be 'true' or 'false'.", reason: 'isBoolean' }],
]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
