import { Inject, Injectable } from '@nestjs/common';
import { LoadedModules } from '../../nest/loaded-modules.js';
import {
  type PreParameterStep,
  type Enhancers,
  type EnhancerSource,
  type HandlerContext,
} from '../../nest/handler-enhancers.js';
import {
  type ValidationOverrides,
  getValidationOverrides,
  findUseValidationMistakes,
} from '../rules/use-validation.decorator.js';
import {
  toValidatedParameters,
  assignValidators,
  isNestValidationPipe,
  ParameterCheck,
  getResponseRank,
  getSharedPipes,
  type ValidatedParameter,
} from './validated-parameter.js';
import { createHeaderConversion, ParameterPipe, ValidatedValues } from './validated-values.js';
import { isPrimitiveType } from './request-validator.js';
import { RequestCollector } from './request-collector.js';
import { ParameterWarnings } from './parameter-warnings.js';
import { ValidatorRegistry } from './validator-registry.js';

/** Decides how the parameters of a handler are validated: together, one by one, or by the module's pipe alone. */
@Injectable()
export class HandlerValidation implements EnhancerSource {
  private readonly parameterWarnings: ParameterWarnings;
  readonly mistakes: string[] = [];

  constructor(
    @Inject(ValidatorRegistry) private readonly registry: ValidatorRegistry,
    @Inject(ValidatedValues) private readonly values: ValidatedValues,
    @Inject(LoadedModules) { findInstance }: LoadedModules,
  ) {
    this.parameterWarnings = new ParameterWarnings(findInstance);
  }

  getWarnings(globalPipes: readonly unknown[]): readonly string[] {
    const { whitelist, forbidNonWhitelisted } = this.registry.default.options;
    const isIneffective = !whitelist && forbidNonWhitelisted !== false;
    return [
      ...(isIneffective ? [INEFFECTIVE_OPTION_WARNING] : []),
      ...this.parameterWarnings.list(globalPipes),
    ];
  }

  getEnhancers(context: HandlerContext): Enhancers | undefined {
    const { controller, handler, method, parameters } = context;
    const overrides = getValidationOverrides(controller, controller.prototype as object, handler, method);
    if (this.collectMistakes(context, overrides)) return undefined;
    const declared = assignValidators(parameters, overrides, this.registry);
    const sharedPipes = getSharedPipes(context);
    const hasNonValidationPipe = !sharedPipes.every(({ shared }) => isNestValidationPipe(shared));
    for (const { parameter, validator, schema } of declared) {
      if (validator && schema === undefined)
        this.parameterWarnings.add(
          parameter,
          `${controller.name}.${method}`,
          validator,
          hasNonValidationPipe,
        );
    }
    return this.createEnhancers(toValidatedParameters(declared, sharedPipes, context));
  }

  private collectMistakes(
    { controller, method, parameters }: HandlerContext,
    overrides: ValidationOverrides,
  ): boolean {
    for (const index of Object.keys(overrides.parameters)) {
      if (!parameters.some((parameter) => parameter.index === Number(index)))
        this.mistakes.push(`${controller.name}.${method}, parameter ${index}: ${CUSTOM_DECORATOR}`);
    }
    const mistakes = findUseValidationMistakes(overrides, controller.name, method);
    this.mistakes.push(...mistakes.filter((mistake) => !this.mistakes.includes(mistake)));
    return mistakes.length > 0;
  }

  private createEnhancers(parameters: readonly ValidatedParameter[]): Enhancers | undefined {
    const fallible = parameters.filter(
      ({ check }) => check.canFail && check.validator?.options.exceptionFactory === undefined,
    );
    const isCollected =
      dependsOnOtherParameters(fallible, parameters) || parameters.some((each) => this.needsCollector(each));
    const converted = parameters.filter((each) => this.isConvertedHere(each)).map(({ check }) => check);
    if (!isCollected) {
      const parsed = fallible.map(({ check }) => check).filter(({ steps }) => steps.length > 0);
      const pipe = this.createPipe([...new Set([...converted, ...parsed])]);
      return pipe && { pipe };
    }
    return {
      pipe: this.createPipe(converted.map(removeSteps)),
      preParameterStep: this.createCollector(parameters),
      convertArguments: createHeaderConversion(
        parameters.map(({ check }) => check),
        this.values,
      ),
      innerInterceptor: parameters.some(
        ({ hasCustomOptions, check }) => hasCustomOptions && check.parameter.part !== 'header',
      )
        ? this.values
        : undefined,
    };
  }

  private createPipe(checks: readonly ParameterCheck[]): ParameterPipe | undefined {
    return checks.length > 0 ? new ParameterPipe(checks, this.values) : undefined;
  }

  private createCollector(parameters: readonly ValidatedParameter[]): PreParameterStep {
    const inOrder = parameters
      .filter(({ check, runPipes, hasCustomOptions }) => check.canFail || hasCustomOptions || runPipes)
      .toSorted(
        (one, other) => getResponseRank(one.check.parameter) - getResponseRank(other.check.parameter),
      );
    const first = inOrder.find(({ check }) => check.validator)?.check.validator ?? this.registry.default;
    const collector = new RequestCollector(inOrder, first.options, this.values, this.isStrict);
    return (request) => collector.collect(request as Record<string, unknown>);
  }

  /**
   * Returns true if the module's pipe cannot validate a parameter. The module's pipe ignores the options of
   * `@UseValidation()`, skips headers and cookies, does not know the keys of other parameters, and converts primitives too
   * early if validation is not strict.
   */
  private needsCollector({ hasCustomOptions, check }: ValidatedParameter): boolean {
    const { part, type, kind } = check.parameter;
    if (part === 'header' || part === 'cookie' || check.source.otherParameterKeys !== undefined)
      return check.isTyped;
    if (!hasCustomOptions || typeof type !== 'function') return false;
    return !isPrimitiveType(type) || (!this.isStrict && kind !== 'body');
  }

  /**
   * Returns true if the handler's pipe converts a parameter: the module's pipe does not convert primitives if it is strict,
   * skips cookies, and does not know the schema of `@UseValidation()`.
   */
  private isConvertedHere({ check }: ValidatedParameter): boolean {
    const { parameter, source, isTyped, isConverted } = check;
    if (isConverted) return this.isStrict;
    if (!isTyped) return false;
    if (parameter.part === 'cookie') return true;
    return source.schema === undefined ? isPrimitiveType(parameter.type) : parameter.schema === undefined;
  }

  private get isStrict(): boolean {
    return this.registry.default.options.strict;
  }
}

const INEFFECTIVE_OPTION_WARNING =
  '`validation.forbidNonWhitelisted` has no effect without `whitelist: true`. Set `whitelist: true` or ' +
  '`forbidNonWhitelisted: false`.';

const CUSTOM_DECORATOR =
  '@UseValidation() only validates the body, the query, path parameters, headers, cookies and files. Remove it; if a ' +
  'custom decorator creates the value of this parameter, pass a pipe to that decorator.';

function dependsOnOtherParameters(
  fallible: readonly ValidatedParameter[],
  all: readonly ValidatedParameter[],
): boolean {
  const [first] = fallible;
  if (first === undefined) return false;
  return fallible.length > 1 || all.some((other) => other !== first && other.runPipes !== undefined);
}

/** Removes the steps of Parse pipes, as the collector has already run them. */
function removeSteps(check: ParameterCheck): ParameterCheck {
  return check.steps.length === 0
    ? check
    : new ParameterCheck(check.parameter, check.validator, [], check.source.schema);
}
