import { ParseArrayPipe, ValidationPipe } from '@nestjs/common';
import { isApiException } from '../../catalogue/api-exception.js';
import { isValidationFailed } from '../../error/error-definition.js';
import { type HandlerParameter, type RequestPart } from '../../nest/handler-parameters.js';
import { readMetadataList, NEST } from '../../nest/nest-metadata.js';
import { type HandlerPipe, type HandlerContext } from '../../nest/handler-enhancers.js';
import { type OtherParameterKeys } from '../engine/unknown-keys.js';
import { type ValidationOverrides, getValidationLevels } from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { toViolations, type ValidationResult, type Violations } from '../validation-result.js';
import { isDefaultValuePipe, isParsePipe, toParseStep } from './parse-pipes.js';
import { type ParseStep } from './parse-steps.js';
import { isPrimitiveType, type Parameter, type RequestValidator } from './request-validator.js';
import { type ValidatorRegistry } from './validator-registry.js';

export interface ValidatedParameter {
  readonly check: ParameterCheck;
  /** True if `@UseValidation()` sets options for it, which the app's pipe does not know. */
  readonly isCustom: boolean;
  /** The pipes of the app that come after validation: their exceptions come before field errors. */
  readonly pipes: PipeChain | undefined;
}

export interface DeclaredParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator | undefined;
  readonly schema: unknown;
  readonly isCustom: boolean;
}

export function assignValidators(
  parameters: readonly HandlerParameter[],
  overrides: ValidationOverrides,
  registry: ValidatorRegistry,
): readonly DeclaredParameter[] {
  return parameters.map((parameter) => {
    const levels = getValidationLevels(overrides, parameter.index);
    const { validator, schema } = registry.get(levels);
    return { parameter, validator, schema: schema ?? parameter.schema, isCustom: levels.length > 0 };
  });
}

/** Returns the pipes of the app, the controller and the handler, in the order in which Nest calls them. */
export function getSharedPipes({
  controller,
  handler,
  pipes,
  globalPipes,
}: HandlerContext): readonly HandlerPipe[] {
  return [
    ...globalPipes,
    ...pipes.findNamed(readMetadataList(NEST.pipes, controller)),
    ...pipes.findNamed(readMetadataList(NEST.pipes, handler)),
  ];
}

/** @param sharedPipes the pipes that come before those of the parameters */
export function toValidatedParameters(
  declared: readonly DeclaredParameter[],
  sharedPipes: readonly HandlerPipe[],
  { pipes: finder }: HandlerContext,
): readonly ValidatedParameter[] {
  const isPlain = sharedPipes.every(({ shared }) => isNestValidationPipe(shared));
  return declared.map((each) => {
    const { parameter, validator, schema, isCustom } = each;
    const pipes = finder.findNamed(parameter.pipes);
    const check = new ParameterCheck(
      parameter,
      validator,
      isPlain && validator ? getLeadingSteps(pipes) : [],
      isStandardSchema(schema) ? schema : undefined,
      findKeysKnownElsewhere(each, declared),
    );
    const chain =
      parameter.kind === 'custom' ? undefined : createPipeChain([...sharedPipes, ...pipes], check.source);
    return { check, isCustom, pipes: chain };
  });
}

function findKeysKnownElsewhere(
  { parameter, validator, schema }: DeclaredParameter,
  all: readonly DeclaredParameter[],
): OtherParameterKeys | undefined {
  if (validator?.objects.getUnknownKeyPolicy(toParameter(parameter, schema)) !== 'rejected') return undefined;
  const { part, name } = parameter;
  const others = all.filter(
    (other) =>
      other.parameter !== parameter &&
      other.parameter.part === part &&
      (name === undefined || other.parameter.name === name),
  );
  if (others.length === 0) return undefined;
  const known = new Set<string>();
  for (const other of others) {
    const keys =
      other.parameter.name === name
        ? (other.validator?.getKnownKeys(toParameter(other.parameter, other.schema)) ?? 'all')
        : [other.parameter.name!];
    if (keys === 'all') return 'all';
    for (const key of keys) known.add(key);
  }
  return known;
}

/** Returns the steps of Nest's Parse pipes that come first; none if none of them can reject a value. */
function getLeadingSteps(pipes: readonly HandlerPipe[]) {
  const steps = pipes.map(({ shared }) => toParseStep(shared));
  const end = steps.indexOf(undefined);
  const first = end < 0 ? pipes : pipes.slice(0, end);
  return first.every(({ shared }) => isDefaultValuePipe(shared))
    ? []
    : steps.slice(0, first.length).filter((step) => step !== undefined);
}

/** Validates the value of one parameter: against its type or schema, and by the Parse pipes that come first. */
export class ParameterCheck {
  readonly source: Parameter;
  /** True if its type or schema can reject a value. */
  readonly isTyped: boolean;
  /** True if it is converted as Nest's pipe does: before all other pipes, and without rejecting a value. */
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
    otherParameterKeys?: OtherParameterKeys,
  ) {
    this.source = { ...toParameter(parameter, schema), otherParameterKeys };
    this.isTyped = !isParsedByPipes(parameter, schema) && validator?.canReject(this.source) === true;
    this.isConverted = schema === undefined && validator?.isConvertedAsNest(this.source) === true;
  }

  get canFail(): boolean {
    return this.isTyped || this.steps.length > 0;
  }

  validate(value: unknown): ValidationResult | Promise<ValidationResult> {
    const result =
      this.isTyped || this.isConverted ? this.validator!.validate(value, this.source) : { value };
    return this.steps.length === 0 ? result : this.parse(result);
  }

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

export function toParameter({ part, name, type, kind }: HandlerParameter, schema: unknown): Parameter {
  return { type, name, kind, schema, location: part === 'files' ? 'file' : part };
}

/** Returns true if a Parse pipe converts the original value, so that the declared type does not apply. */
export function isParsedByPipes({ type, pipes }: HandlerParameter, schema: unknown): boolean {
  if (schema !== undefined || pipes.length === 0 || !isPrimitiveType(type)) return false;
  return isParsePipe(pipes.find((pipe) => !isDefaultValuePipe(pipe)));
}

const PARTS: readonly RequestPart[] = ['body', 'query', 'path', 'header', 'cookie', 'file', 'files'];

/** Sorts by the part of the request, then by the position in the source. */
export function getResponseRank({ part, index }: HandlerParameter): number {
  return PARTS.indexOf(part) * 1_000 + index;
}

/** Runs the pipes that come after validation. A `ValidationFailed` that they throw is returned as violations. */
type PipeChain = (value: unknown, request: object) => Promise<Violations | undefined>;

export function isNestValidationPipe(pipe: unknown): boolean {
  return pipe === ValidationPipe || pipe instanceof ValidationPipe;
}

/**
 * Runs the pipes of a parameter in a request that fails anyway, for the exceptions of the app's pipes.
 *
 * @param pipes in the order in which Nest calls them
 */
function createPipeChain(pipes: readonly HandlerPipe[], parameter: Parameter): PipeChain | undefined {
  if (!pipes.some(isAppPipe)) return undefined;
  const { kind: type, name: data, type: metatype } = parameter;
  const steps = pipes.map(({ shared }) => toParseStep(shared));
  return async (initial, request) => {
    let value = initial;
    for (const [index, { shared, getInstance }] of pipes.entries()) {
      const pipe = getInstance(request);
      if (pipe === undefined || isNestValidationPipe(pipe)) continue;
      const step = shared === undefined ? toParseStep(pipe) : steps[index];
      // Each pipe takes the value of the one before.
      // oxlint-disable no-await-in-loop
      if (step) {
        const result = await step(value, parameter);
        if ('violations' in result) return result.violations;
        value = result.value;
        if (pipe instanceof ParseArrayPipe) value = await pipe.transform(value, { type } as never);
        continue;
      }
      try {
        value = (await pipe.transform(value, { type, data, metatype } as never)) as unknown;
      } catch (error) {
        if (!isApiException(error) || !isValidationFailed(error.definition)) throw error;
        return toViolations(error.fields);
      }
      // oxlint-enable no-await-in-loop
    }
    return undefined;
  };
}

function isAppPipe({ shared }: HandlerPipe): boolean {
  return !isNestValidationPipe(shared) && toParseStep(shared) === undefined;
}
