import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type HandlerPipe } from '../../nest/handler-pipes.js';
import { listed, NEST } from '../../nest/nest-metadata.js';
import { type HandlerPlace } from '../../nest/pre-pipe-hook.js';
import { type KnownElsewhere } from '../engine/unknown-keys.js';
import { type OwnValidations, validationLevels } from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { ParameterCheck, sourceOf } from './parameter-check.js';
import { isDefaultValue, parseStepOf } from './parse/parse-pipes.js';
import { isTransparent, type PipeChain, pipeChain } from './pipe-chain.js';
import { type RequestValidator } from './request-validator.js';
import { type ValidatorRegistry } from './validator-registry.js';

/** A parameter of a handler, with all that its value meets. */
export interface ValidatedParameter {
  readonly check: ParameterCheck;
  /** Whether it has custom options, which the app's pipe does not know. */
  readonly isCustom: boolean;
  /** The pipes of the app that come after validation: their exceptions come before field errors. */
  readonly pipes: PipeChain | undefined;
}

/** A parameter, and what validates its value. */
export interface DeclaredParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator | undefined;
  readonly schema: unknown;
  readonly isCustom: boolean;
}

export function declareParameters(
  parameters: readonly HandlerParameter[],
  own: OwnValidations,
  registry: ValidatorRegistry,
): readonly DeclaredParameter[] {
  return parameters.map((parameter) => {
    const levels = validationLevels(own, parameter.index);
    const { validator, schema } = registry.get(levels);
    return { parameter, validator, schema: schema ?? parameter.schema, isCustom: levels.length > 0 };
  });
}

/** Returns the pipes of the app, the controller and the handler, in the order in which Nest calls them. */
export function sharedPipesOf({
  controller,
  handler,
  pipes,
  globalPipes,
}: HandlerPlace): readonly HandlerPipe[] {
  return [
    ...globalPipes,
    ...pipes.named(listed(NEST.pipes, controller)),
    ...pipes.named(listed(NEST.pipes, handler)),
  ];
}

/** @param sharedPipes the pipes that come before those of the parameters */
export function checkParameters(
  declared: readonly DeclaredParameter[],
  sharedPipes: readonly HandlerPipe[],
  { pipes: finder }: HandlerPlace,
): readonly ValidatedParameter[] {
  const isPlain = sharedPipes.every(({ shared }) => isTransparent(shared));
  return declared.map((each) => {
    const { parameter, validator, schema, isCustom } = each;
    const pipes = finder.named(parameter.pipes);
    const check = new ParameterCheck(
      parameter,
      validator,
      isPlain && validator ? leadingSteps(pipes) : [],
      isStandardSchema(schema) ? schema : undefined,
      keysKnownElsewhere(each, declared),
    );
    const chain =
      parameter.kind === 'custom' ? undefined : pipeChain([...sharedPipes, ...pipes], check.source);
    return { check, isCustom, pipes: chain };
  });
}

/** Returns the keys of a parameter's object that other parameters of the handler take. */
function keysKnownElsewhere(
  { parameter, validator, schema }: DeclaredParameter,
  all: readonly DeclaredParameter[],
): KnownElsewhere | undefined {
  if (validator?.objects.unknownKeyPolicy(sourceOf(parameter, schema)) !== 'rejected') return undefined;
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
        ? (other.validator?.knownKeys(sourceOf(other.parameter, other.schema)) ?? 'all')
        : [other.parameter.name!];
    if (keys === 'all') return 'all';
    for (const key of keys) known.add(key);
  }
  return known;
}

/** Returns the steps of Nest's Parse pipes that come first; none if none of them can reject a value. */
function leadingSteps(pipes: readonly HandlerPipe[]) {
  const steps = pipes.map(({ shared }) => parseStepOf(shared));
  const end = steps.indexOf(undefined);
  const first = end < 0 ? pipes : pipes.slice(0, end);
  return first.every(({ shared }) => isDefaultValue(shared))
    ? []
    : steps.slice(0, first.length).filter((step) => step !== undefined);
}
