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

/**
 * Validates all parameters of a handler before its pipes run, so that one response names every failing field. The
 * parameters are in the order in which the response lists their fields.
 */
export class RequestCollector {
  private readonly inSourceOrder: readonly number[];
  private readonly hasOverlap: boolean;

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

  /**
   * Validates the parameters of a request, and stores the results for the pipes.
   *
   * @returns a promise if a parameter is rejected or a check is asynchronous. It rejects with `ValidationFailed`, or with the
   *   exception of a rule, of a pipe or of an `exceptionFactory` of the app
   */
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
      if ((parameter.check.isTyped || parameter.hasCustomOptions) && 'value' in result)
        this.keep(parameter, request, values[index], result.value);
    });
  }

  /** Rejects a request. An exception of a custom pipe takes precedence over field errors. */
  private async reject(results: readonly ValidationResult[], request: Request): Promise<never> {
    const outcomes = await Promise.allSettled(
      results.map(async (result, index) =>
        'violations' in result
          ? result.violations
          : this.parameters[index]!.runPipes?.(result.value, request),
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
    { check, hasCustomOptions }: ValidatedParameter,
    request: Request,
    value: unknown,
    validated: unknown,
  ): void {
    const { parameter, source, steps } = check;
    // Nest runs Parse pipes after the module's pipe, which must therefore return a value that is not parsed yet.
    const result = steps.length === 0 ? validated : check.convert(value);
    if (source.schema === parameter.schema) {
      this.keepForModulePipe(parameter, hasCustomOptions, request, value, result);
      return;
    }
    // The module's pipe does not know the schema of `@UseValidation()`, so the handler's pipe takes this result.
    if (isObject(value) && steps.length === 0) this.values.keep(value, source.schema, result);
    if (parameter.part !== 'header')
      this.keepForModulePipe(parameter, hasCustomOptions, request, value, value);
  }

  private keepForModulePipe(
    parameter: HandlerParameter,
    hasCustomOptions: boolean,
    request: Request,
    value: unknown,
    result: unknown,
  ): void {
    const { type, schema } = parameter;
    if (schema === undefined && isPrimitiveType(type) && (this.isStrict || !hasCustomOptions)) return;
    if (isObject(value)) this.values.keep(value, schema ?? type, result);
    // With a schema, no result is stored: the module's pipe validates the primitive again, and no option changes the result.
    else if (hasCustomOptions && schema === undefined)
      this.values.keepParameter(request, { parameter, value, result });
  }
}

/** Returns a rejected promise if validation throws, as the promises of other parameters must be awaited, too. */
function validate(check: ParameterCheck, value: unknown): ValidationResult | Promise<ValidationResult> {
  try {
    return check.validate(value);
  } catch (error) {
    return Promise.reject(error);
  }
}

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
