import { ParseArrayPipe, ValidationPipe } from '@nestjs/common';
import { isApiException } from '../../catalogue/api-exception.js';
import { isValidationFailedDefinition } from '../../error/error-definition.js';
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
  readonly hasCustomOptions: boolean;
  /**
   * Runs the pipes of this parameter after another parameter was rejected. Their exceptions take precedence over field
   * errors.
   */
  readonly runPipes: PipeChain | undefined;
}

export interface DeclaredParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator | undefined;
  readonly schema: unknown;
  readonly hasCustomOptions: boolean;
}

export function assignValidators(
  parameters: readonly HandlerParameter[],
  overrides: ValidationOverrides,
  registry: ValidatorRegistry,
): readonly DeclaredParameter[] {
  return parameters.map((parameter) => {
    const levels = getValidationLevels(overrides, parameter.index);
    const { validator, schema } = registry.get(levels);
    return { parameter, validator, schema: schema ?? parameter.schema, hasCustomOptions: levels.length > 0 };
  });
}

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

export function toValidatedParameters(
  declared: readonly DeclaredParameter[],
  sharedPipes: readonly HandlerPipe[],
  { pipes: finder }: HandlerContext,
): readonly ValidatedParameter[] {
  const hasOnlyValidationPipes = sharedPipes.every(({ shared }) => isNestValidationPipe(shared));
  return declared.map((each) => {
    const { parameter, validator, schema, hasCustomOptions } = each;
    const pipes = finder.findNamed(parameter.pipes);
    const check = new ParameterCheck(
      parameter,
      validator,
      hasOnlyValidationPipes && validator ? getLeadingSteps(pipes) : [],
      isStandardSchema(schema) ? schema : undefined,
      findOtherParameterKeys(each, declared),
    );
    const chain =
      parameter.kind === 'custom' ? undefined : createPipeChain([...sharedPipes, ...pipes], check.source);
    return { check, hasCustomOptions, runPipes: chain };
  });
}

function findOtherParameterKeys(
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

function getLeadingSteps(pipes: readonly HandlerPipe[]) {
  const steps = pipes.map(({ shared }) => toParseStep(shared));
  const end = steps.indexOf(undefined);
  const leading = end < 0 ? pipes : pipes.slice(0, end);
  return leading.every(({ shared }) => isDefaultValuePipe(shared))
    ? []
    : steps.slice(0, leading.length).filter((step) => step !== undefined);
}

/**
 * Validates the value of one parameter. If `isTyped` is true, its declared type or its schema can reject a value. If
 * `isConverted` is true, the value is converted to a primitive as Nest's pipe does, and is rejected only if it cannot be
 * converted at all. The steps are Nest's Parse pipes that come before any other pipe. Without a validator, validation is off.
 */
export class ParameterCheck {
  readonly source: Parameter;
  readonly isTyped: boolean;
  readonly isConverted: boolean;

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
      // oxlint-disable-next-line no-await-in-loop -- each step takes the value of the step before it
      result = await step(result.value, this.source);
    }
    return result;
  }
}

export function toParameter({ part, name, type, kind }: HandlerParameter, schema: unknown): Parameter {
  return { type, name, kind, schema, location: part === 'files' ? 'file' : part };
}

/**
 * Returns true if a Parse pipe converts the original value. In this case the declared type describes the result of the
 * pipe, not the value in the request.
 */
export function isParsedByPipes({ type, pipes }: HandlerParameter, schema: unknown): boolean {
  if (schema !== undefined || pipes.length === 0 || !isPrimitiveType(type)) return false;
  return isParsePipe(pipes.find((pipe) => !isDefaultValuePipe(pipe)));
}

const PARTS_IN_RESPONSE_ORDER: readonly RequestPart[] = [
  'body',
  'query',
  'path',
  'header',
  'cookie',
  'file',
  'files',
];

/** Returns the rank of a parameter in the response: by part of the request, then by parameter index. */
export function getResponseRank({ part, index }: HandlerParameter): number {
  return PARTS_IN_RESPONSE_ORDER.indexOf(part) * 1_000 + index;
}

type PipeChain = (value: unknown, request: object) => Promise<Violations | undefined>;

export function isNestValidationPipe(pipe: unknown): boolean {
  return pipe === ValidationPipe || pipe instanceof ValidationPipe;
}

/**
 * Creates a function that runs the pipes of a parameter after validation has rejected the request, because exceptions of
 * custom pipes take precedence. The function returns the violations if a Parse pipe rejects the value, or if a pipe throws
 * a `ValidationFailed`.
 */
function createPipeChain(pipes: readonly HandlerPipe[], parameter: Parameter): PipeChain | undefined {
  if (!pipes.some(isCustomPipe)) return undefined;
  const { kind: type, name: data, type: metatype } = parameter;
  const steps = pipes.map(({ shared }) => toParseStep(shared));
  return async (initial, request) => {
    let value = initial;
    for (const [index, { shared, getInstance }] of pipes.entries()) {
      const pipe = getInstance(request);
      if (pipe === undefined || isNestValidationPipe(pipe)) continue;
      const step = shared === undefined ? toParseStep(pipe) : steps[index];
      // oxlint-disable no-await-in-loop -- each pipe takes the value of the pipe before it
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
        if (!isApiException(error) || !isValidationFailedDefinition(error.definition)) throw error;
        return toViolations(error.fields);
      }
      // oxlint-enable no-await-in-loop
    }
    return undefined;
  };
}

function isCustomPipe({ shared }: HandlerPipe): boolean {
  return !isNestValidationPipe(shared) && toParseStep(shared) === undefined;
}
