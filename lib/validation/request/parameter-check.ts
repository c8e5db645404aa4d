import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type KnownElsewhere } from '../engine/unknown-keys.js';
import { isPrimitiveType } from './primitive-parameter.js';
import { type Parameter, type RequestValidator } from './request-validator.js';
import { type Verdict } from '../validation-result.js';
import { isDefaultValue, isParsePipe } from './parse/parse-pipes.js';
import { type ParseStep } from './parse/value-step.js';

/** How the value of one parameter is judged: by its type or schema, or by the Parse pipes that it comes to. */
export class ParameterCheck {
  /** The parameter as validators know it. */
  readonly source: Parameter;
  /** Whether its type or schema can reject a value. */
  readonly isTyped: boolean;
  /** Whether it is converted as Nest's pipe does, which comes before all other pipes and rejects nothing. */
  readonly isConverted: boolean;

  /**
   * @param validator none where validation is off
   * @param steps Nest's own pipes that it comes to before any other
   */
  constructor(
    readonly parameter: HandlerParameter,
    readonly validator: RequestValidator | undefined,
    readonly steps: readonly ParseStep[],
    schema: unknown,
    knownElsewhere?: KnownElsewhere,
  ) {
    this.source = { ...sourceOf(parameter, schema), knownElsewhere };
    this.isTyped = !isLeftToPipes(parameter, schema) && validator?.validates(this.source) === true;
    this.isConverted = schema === undefined && validator?.convertsAsNest(this.source) === true;
  }

  /** Whether anything can be wrong with it. */
  get canFail(): boolean {
    return this.isTyped || this.steps.length > 0;
  }

  judge(value: unknown): Verdict | Promise<Verdict> {
    const verdict = this.isTyped || this.isConverted ? this.validator!.judge(value, this.source) : { value };
    if (this.steps.length === 0) return verdict;
    return this.parse(verdict);
  }

  /** The value that the pipes of the parameter receive. */
  beforePipes(value: unknown): unknown {
    const verdict = this.isConverted ? this.validator!.judge(value, this.source) : { value };
    return 'value' in verdict ? verdict.value : value;
  }

  private async parse(typed: Verdict | Promise<Verdict>): Promise<Verdict> {
    let verdict = await typed;
    for (const step of this.steps) {
      if (!('value' in verdict)) return verdict;
      // Each is given what the one before has made.
      // oxlint-disable-next-line no-await-in-loop
      verdict = await step(verdict.value, this.source);
    }
    return verdict;
  }
}

/** A parameter as validators know it. */
export function sourceOf({ part, name, type, kind }: HandlerParameter, schema: unknown): Parameter {
  return { type, name, kind, schema, location: part === 'files' ? 'file' : part };
}

/** Whether its type has no say: a Parse pipe reads what was sent; any other pipe is given what its parameter is declared as. */
export function isLeftToPipes({ type, pipes }: HandlerParameter, schema: unknown): boolean {
  if (schema !== undefined || pipes.length === 0 || !isPrimitiveType(type)) return false;
  return isParsePipe(pipes.find((pipe) => !isDefaultValue(pipe)));
}
