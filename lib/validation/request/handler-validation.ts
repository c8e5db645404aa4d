import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type HandlerPipe, type HandlerPipes } from '../../nest/handler-pipes.js';
import { listed, NEST } from '../../nest/nest-metadata.js';
import {
  type BeforeParameters,
  type Enhancers,
  type EnhancerSource,
  type HandlerPlace,
} from '../../nest/pre-pipe-hook.js';
import { type InstanceOf } from '../engine/rule-storage.js';
import { type KnownElsewhere } from '../engine/unknown-keys.js';
import { isPrimitiveType } from './primitive-parameter.js';
import { type RequestValidator } from './request-validator.js';
import {
  type OwnValidations,
  ownValidationsOf,
  validationLevels,
} from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { ownOptionMistakes } from '../validation-options-check.js';
import { answerRank } from '../describe/handler-fields.js';
import { ParameterCheck, sourceOf } from './parameter-check.js';
import { isDefaultValue, parseStepOf } from './parse/parse-pipes.js';
import { isTransparent, pipeChain } from './pipe-chain.js';
import { type CollectedParameter, headerArguments, RequestCollector } from './request-collector.js';
import { BootNotes } from './startup-warnings.js';
import { HandOver, ParameterPipe, type PreparedValues } from './validated-values.js';
import { type OwnValidators } from './validator-registry.js';

/** Works out how the parameters of a handler are validated: together, each by its own, or by the app's pipe alone. */
export class HandlerValidation implements EnhancerSource {
  private readonly notes: BootNotes;
  /** What the author of the app asks for and cannot have. */
  readonly mistakes: string[] = [];

  constructor(
    private readonly validators: OwnValidators,
    private readonly prepared: PreparedValues,
    resolve: InstanceOf,
  ) {
    this.notes = new BootNotes(resolve);
  }

  /** Returns the warnings for the author of the app, one line each. */
  warnings(globalPipes: readonly unknown[]): readonly string[] {
    const { whitelist, forbidNonWhitelisted } = this.validators.usual.options;
    const isIneffective = !whitelist && forbidNonWhitelisted !== false;
    return [...(isIneffective ? [INEFFECTIVE] : []), ...this.notes.lines(globalPipes)];
  }

  /** What runs around a handler; nothing where the app's pipe does all. */
  enhancersOf({
    controller,
    handler,
    method,
    parameters,
    pipes,
    globalPipes,
  }: HandlerPlace): Enhancers | undefined {
    const prototype = controller.prototype as object;
    const place = `${controller.name}.${method}`;
    const own = ownValidationsOf(controller, prototype, handler, method);
    for (const index of Object.keys(own.parameters)) {
      if (!parameters.some((parameter) => parameter.index === Number(index))) {
        this.mistakes.push(`${place}, parameter ${index}: ${CUSTOM}`);
      }
    }
    const wrong = ownOptionMistakes(own, controller.name, method);
    if (wrong.length > 0) {
      this.mistakes.push(...wrong.filter((mistake) => !this.mistakes.includes(mistake)));
      return undefined;
    }
    const before = [
      ...globalPipes,
      ...pipes.named(listed(NEST.pipes, controller)),
      ...pipes.named(listed(NEST.pipes, handler)),
    ];
    const declared = parameters.map((parameter) => this.declare(parameter, own));
    const checked = declared.map((each) => this.collectedOf(each, declared, before, pipes));
    const isPiped = !before.every(({ shared }) => isTransparent(shared));
    for (const { parameter, validator, schema } of declared) {
      if (validator && schema === undefined) this.notes.look(parameter, place, validator, isPiped);
    }
    const failing = checked.filter(
      ({ check }) => check.canFail && check.validator?.options.exceptionFactory === undefined,
    );
    const isCollected = isShared(failing, checked) || checked.some((each) => this.needsCollector(each));
    const converted = checked
      .filter((each) => this.isConvertedHere(each))
      .map(({ check }) => (isCollected ? withoutSteps(check) : check));
    const parsed = isCollected
      ? []
      : failing.map(({ check }) => check).filter(({ steps }) => steps.length > 0);
    const piped = [...new Set([...converted, ...parsed])];
    if (!isCollected && piped.length === 0) return undefined;
    const pipe = piped.length > 0 ? new ParameterPipe(piped, this.prepared) : undefined;
    if (!isCollected) return { pipe };
    const handOver = new HandOver(this.prepared, this.isStrict);
    const checks = checked.map(({ check }) => check);
    return {
      pipe,
      before: this.collector(checked, handOver),
      convert: headerArguments(checks, this.prepared),
      innermost: checked.some(({ isOwn, check }) => isOwn && check.parameter.part !== 'header')
        ? this.prepared
        : undefined,
    };
  }

  private collector(checked: readonly CollectedParameter[], handOver: HandOver): BeforeParameters {
    const ordered = checked
      .filter(({ check, pipes, isOwn }) => check.canFail || isOwn || pipes)
      .toSorted((one, other) => answerRank(one.check.parameter) - answerRank(other.check.parameter));
    const first = ordered.find(({ check }) => check.validator)?.check.validator ?? this.validators.usual;
    const collector = new RequestCollector(ordered, handOver, first.options);
    return (request) => collector.collect(request as Record<string, unknown>);
  }

  private declare(parameter: HandlerParameter, own: OwnValidations): DeclaredParameter {
    const levels = validationLevels(own, parameter.index);
    const { validator, schema: given } = this.validators.of(levels);
    return { parameter, validator, schema: given ?? parameter.schema, isOwn: levels.length > 0 };
  }

  private collectedOf(
    declared: DeclaredParameter,
    all: readonly DeclaredParameter[],
    before: readonly HandlerPipe[],
    finder: HandlerPipes,
  ): CollectedParameter {
    const { parameter, validator, schema, isOwn } = declared;
    const pipes = finder.named(parameter.pipes);
    const isPlain = before.every(({ shared }) => isTransparent(shared));
    const steps = isPlain && validator ? leading(pipes) : [];
    const check = new ParameterCheck(
      parameter,
      validator,
      steps,
      isStandardSchema(schema) ? schema : undefined,
      keysKnownElsewhere(declared, all),
    );
    return {
      check,
      isOwn,
      pipes: parameter.kind === 'custom' ? undefined : pipeChain([...before, ...pipes], check.source),
    };
  }

  /** Whether the app's own pipe cannot validate a parameter: it sees no headers, no other parameter, and no options but the app's. */
  private needsCollector({ isOwn, check }: CollectedParameter): boolean {
    const { part, type, kind } = check.parameter;
    if (part === 'header' || part === 'cookie' || check.source.knownElsewhere !== undefined)
      return check.isTyped;
    if (!isOwn || typeof type !== 'function') return false;
    // A pipe that is not strict has converted these before the handler's own pipe sees them.
    return !isPrimitiveType(type) || (!this.isStrict && kind !== 'body');
  }

  /** Whether the handler's own pipe makes the value of a parameter. */
  private isConvertedHere({ check }: CollectedParameter): boolean {
    const { parameter, source, isTyped, isConverted } = check;
    // The app's pipe leaves primitives alone if it is strict.
    if (isConverted) return this.isStrict;
    if (!isTyped) return false;
    if (parameter.part === 'cookie') return true;
    // The app's pipe knows the schema that Nest knows, and no other.
    return source.schema === undefined ? isPrimitiveType(parameter.type) : parameter.schema === undefined;
  }

  private get isStrict(): boolean {
    return this.validators.usual.options.strict;
  }
}

/** A parameter, and what validates its value. */
interface DeclaredParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator | undefined;
  readonly schema: unknown;
  readonly isOwn: boolean;
}

/** The keys of a parameter's object that are not unknown, since other parameters of the handler take them. */
function keysKnownElsewhere(
  { parameter, validator, schema }: DeclaredParameter,
  all: readonly DeclaredParameter[],
): KnownElsewhere | undefined {
  if (validator?.fateOfUnknownKeys(sourceOf(parameter, schema)) !== 'rejected') return undefined;
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
        ? (other.validator?.keysOf(sourceOf(other.parameter, other.schema)) ?? 'all')
        : [other.parameter.name!];
    if (keys === 'all') return 'all';
    for (const key of keys) known.add(key);
  }
  return known;
}

const INEFFECTIVE =
  '`validation.forbidNonWhitelisted` has no effect without `whitelist: true`, as in Nest. Add it, or `strict: true`.';

const CUSTOM =
  '@UseValidation() cannot reach what a decorator of the app makes. Give that decorator a pipe, or drop it.';

/** Whether the answer to a mistake depends on more than one parameter. */
function isShared(failing: readonly CollectedParameter[], all: readonly CollectedParameter[]): boolean {
  const [first] = failing;
  if (first === undefined) return false;
  return failing.length > 1 || all.some((other) => other !== first && other.pipes !== undefined);
}

/** The collector has run the Parse pipes. */
function withoutSteps(check: ParameterCheck): ParameterCheck {
  return check.steps.length === 0
    ? check
    : new ParameterCheck(check.parameter, check.validator, [], check.source.schema);
}

/** Nest's own pipes that come first; none where none of them can refuse a value. */
function leading(pipes: readonly HandlerPipe[]) {
  const steps = pipes.map(({ shared }) => parseStepOf(shared));
  const end = steps.indexOf(undefined);
  const first = end < 0 ? pipes : pipes.slice(0, end);
  return first.every(({ shared }) => isDefaultValue(shared))
    ? []
    : steps.slice(0, first.length).filter((step) => step !== undefined);
}
