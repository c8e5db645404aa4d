import { type HandlerParameter, type RequestPart } from '../../nest/handler-parameters.js';
import { type KnownElsewhere } from '../engine/unknown-keys.js';
import { type ValidationResult } from '../validation-result.js';
import { isDefaultValue, isParsePipe } from './parse/parse-pipes.js';
import { type ParseStep } from './parse/value-step.js';
import { isPrimitiveType } from './primitive-parameter.js';
import { type Parameter, type RequestValidator } from './request-validator.js';

/** Validates the value of one parameter: against its type or schema, and by the Parse pipes that come first. */
export class ParameterCheck {
  /** The parameter as validators know it. */
  readonly source: Parameter;
  /** Whether its type or schema can reject a value. */
  readonly isTyped: boolean;
  /** Whether it is converted as Nest's pipe does: before all other pipes, and without rejecting anything. */
  readonly isConverted: boolean;

  /**
   * @param validator `undefined` if validation is off
   * @param steps Nest's Parse pipes that come before any other pipe
   */
  constructor(
    readonly parameter: HandlerParameter,
    readonly validator: RequestValidator | undefined,
    readonly steps: readonly ParseStep[],
    schema: unknown,
    knownElsewhere?: KnownElsewhere,
  ) {
    this.source = { ...sourceOf(parameter, schema), knownElsewhere };
    this.isTyped = !isLeftToPipes(parameter, schema) && validator?.canReject(this.source) === true;
    this.isConverted = schema === undefined && validator?.convertsAsNest(this.source) === true;
  }

  get canFail(): boolean {
    return this.isTyped || this.steps.length > 0;
  }

  validate(value: unknown): ValidationResult | Promise<ValidationResult> {
    const result =
      this.isTyped || this.isConverted ? this.validator!.validate(value, this.source) : { value };
    return this.steps.length === 0 ? result : this.parse(result);
  }

  /** Returns the value that the pipes of the parameter receive. */
  convert(value: unknown): unknown {
    const result = this.isConverted ? this.validator!.validate(value, this.source) : { value };
    return 'value' in result ? result.value : value;
  }

  private async parse(typed: ValidationResult | Promise<ValidationResult>): Promise<ValidationResult> {
    let result = await typed;
    for (const step of this.steps) {
      if (!('value' in result)) return result;
      // Each step takes the value of the one before.
      // oxlint-disable-next-line no-await-in-loop
      result = await step(result.value, this.source);
    }
    return result;
  }
}

/** Describes a parameter for validators. */
export function sourceOf({ part, name, type, kind }: HandlerParameter, schema: unknown): Parameter {
  return { type, name, kind, schema, location: part === 'files' ? 'file' : part };
}

/** Whether the declared type does not apply: a Parse pipe reads the value as it was sent. */
export function isLeftToPipes({ type, pipes }: HandlerParameter, schema: unknown): boolean {
  if (schema !== undefined || pipes.length === 0 || !isPrimitiveType(type)) return false;
  return isParsePipe(pipes.find((pipe) => !isDefaultValue(pipe)));
}

/** The order of the parts of a request in a response. */
const PARTS: readonly RequestPart[] = ['body', 'query', 'path', 'header', 'cookie', 'file', 'files'];

/** Ranks a parameter in a response: by its part first, then by its place in the source. */
export function responseRank({ part, index }: HandlerParameter): number {
  return PARTS.indexOf(part) * 1_000 + index;
}
