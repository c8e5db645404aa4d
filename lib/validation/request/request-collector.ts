import { isObject } from '../../internal/unknown-value.js';
import { type HandlerParameter, readParameterValue } from '../../nest/handler-parameters.js';
import {
  joinViolations,
  mergeByField,
  toViolations,
  type ValidationResult,
  type Violations,
} from '../validation-result.js';
import { type ParameterCheck, type ValidatedParameter } from './validated-parameter.js';
import { isPrimitiveType, type ResponseOptions, toValidationFailed } from './request-validator.js';
import { type ValidatedValues } from './validated-values.js';

type Request = Record<string, unknown>;

/** Validates all parameters of a handler before its pipes run, so that one response names every failing field. */
export class RequestCollector {
  private readonly inSourceOrder: readonly number[];
  private readonly hasOverlap: boolean;

  /**
   * @param parameters in the order of the response
   * @param isStrict whether the app's pipe is strict: then it leaves primitives as they are
   */
  constructor(
    private readonly parameters: readonly ValidatedParameter[],
    private readonly options: ResponseOptions,
    private readonly values: ValidatedValues,
    private readonly isStrict: boolean,
  ) {
    const getIndex = (position: number) => parameters[position]!.check.parameter.index;
    this.hasOverlap = hasOverlap(parameters.map(({ check }) => check.parameter));
    this.inSourceOrder = [...parameters.keys()].toSorted((one, other) => getIndex(one) - getIndex(other));
  }

  /** @throws ValidationFailed, now or later, or the exception of a pipe of the app that comes first */
  collect(request: Request): Promise<void> | void {
    const values = this.parameters.map(({ check }) => readParameterValue(request, check.parameter));
    const results = this.parameters.map(({ check }, index) => validate(check, values[index]));
    if (results.some((result) => result instanceof Promise)) {
      const all = Promise.all(results.map(async (result) => result));
      return all.then((settled) => this.settle(request, values, settled));
    }
    return this.settle(request, values, results as ValidationResult[]);
  }

  private settle(
    request: Request,
    values: readonly unknown[],
    results: readonly ValidationResult[],
  ): Promise<void> | void {
    if (results.some((result) => 'violations' in result)) {
      setRejectedFlag(request);
      return this.reject(results, request);
    }
    this.parameters.forEach((parameter, index) => {
      const result = results[index]!;
      if ((parameter.check.isTyped || parameter.isCustom) && 'value' in result)
        this.keep(parameter, request, values[index], result.value);
    });
  }

  /** Rejects a request. An exception of a pipe of the app takes precedence over field errors. */
  private async reject(results: readonly ValidationResult[], request: Request): Promise<never> {
    const outcomes = await Promise.allSettled(
      results.map(async (result, index) =>
        'violations' in result ? result.violations : this.parameters[index]!.pipes?.(result.value, request),
      ),
    );
    for (const index of this.inSourceOrder) {
      const outcome = outcomes[index]!;
      if (outcome.status === 'rejected') throw outcome.reason;
    }
    for (const [index, { check }] of this.parameters.entries()) {
      const result = results[index]!;
      const custom =
        'violations' in result ? check.validator?.throwCustom(result.violations, check.source) : undefined;
      if (custom) return custom;
    }
    const all = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : [],
    );
    throw toValidationFailed(
      this.hasOverlap ? mergeViolations(all, this.options.maxErrors) : joinViolations(all),
      this.options,
    );
  }

  private keep(
    { check, isCustom }: ValidatedParameter,
    request: Request,
    value: unknown,
    validated: unknown,
  ): void {
    const { parameter, source, steps } = check;
    // Parse pipes run after the app's pipe.
    const result = steps.length === 0 ? validated : check.convert(value);
    if (source.schema === parameter.schema) {
      this.keepForAppPipe(parameter, isCustom, request, value, result);
      return;
    }
    // The app's pipe only knows the schema that Nest knows: the handler's pipe takes this result.
    if (isObject(value) && steps.length === 0) this.values.keep(value, source.schema, result);
    if (parameter.part !== 'header') this.keepForAppPipe(parameter, isCustom, request, value, value);
  }

  private keepForAppPipe(
    parameter: HandlerParameter,
    isCustom: boolean,
    request: Request,
    value: unknown,
    result: unknown,
  ): void {
    const { type, schema } = parameter;
    if (schema === undefined && isPrimitiveType(type) && (this.isStrict || !isCustom)) return;
    if (isObject(value)) this.values.keep(value, schema ?? type, result);
    // The app's pipe validates against a schema again: it has no options that could differ.
    else if (isCustom && schema === undefined)
      this.values.keepParameter(request, { parameter, value, result });
  }
}

/** Returns a promise if validation throws, as other parameters may have promises that must be awaited. */
function validate(check: ParameterCheck, value: unknown): ValidationResult | Promise<ValidationResult> {
  try {
    return check.validate(value);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Returns true if two parameters receive the same value, or one receives a part of the other. */
function hasOverlap(parameters: readonly HandlerParameter[]): boolean {
  return parameters.some((one, index) =>
    parameters
      .slice(index + 1)
      .some(
        ({ part, name }) =>
          part === one.part && (name === one.name || name === undefined || one.name === undefined),
      ),
  );
}

function mergeViolations(all: readonly Violations[], limit: number): Violations {
  const errorsOfAll = all.flatMap((violations) => violations.list(limit));
  const errors = mergeByField(errorsOfAll);
  return toViolations(errors, joinViolations(all).count - (errorsOfAll.length - errors.length));
}

/** Sets Nest's flag of a rejected request, so that upload interceptors remove the files that they have stored. */
function setRejectedFlag(request: Request): void {
  Object.defineProperty(request, REJECTED_FLAG, { value: true, configurable: true });
}

const REJECTED_FLAG = Symbol.for('nestjs:rejected-by-pipes');
