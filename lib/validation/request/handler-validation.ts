import { hasCustomParameters, type HandlerParameter, parametersOf } from '../../routes/handler-parameters.js';
import { type BeforeParameters } from '../../routes/binding/before-parameters.js';
import {
  type Enhancers,
  type EnhancerSource,
  type HandlerPlace,
} from '../../routes/binding/handler-place.js';
import { type HandlerPipe } from '../../routes/binding/handler-pipes.js';
import { listed, metadata, NEST } from '../../routes/nest-metadata.js';
import { type InstanceOf } from '../plan/data-rule.js';
import { isPrimitiveType } from '../primitive-parameter.js';
import { isStandardSchema } from '../standard-schema.js';
import { type OwnValidation, ownValidationsOf } from '../use-validation.decorator.js';
import { answerRank } from './answer-order.js';
import { BootNotes } from './boot-notes.js';
import { HandOver } from './hand-over.js';
import { headerArguments } from './header-arguments.js';
import { type OwnValidators } from './own-validators.js';
import { ParameterCheck } from './parameter-check.js';
import { ParameterPipe } from './parameter.pipe.js';
import { isDefaultValue, parseStepOf } from './parse/parse-pipes.js';
import { isTransparent, pipeChain } from './pipe-chain.js';
import { type PreparedValues } from './prepared-values.js';
import { type CollectedParameter, RequestCollector } from './request-collector.js';

/** Works out how the parameters of a handler are validated: together, each by its own, or by the app's pipe alone. */
export class HandlerValidation implements EnhancerSource {
  /** What the author of the app may have overlooked. */
  readonly notes: BootNotes;
  /** What the author of the app asks for and cannot have. */
  readonly mistakes: string[] = [];

  constructor(
    private readonly validators: OwnValidators,
    private readonly prepared: PreparedValues,
    resolve: InstanceOf,
  ) {
    this.notes = new BootNotes(resolve);
  }

  /** What runs around a handler; nothing where the app's pipe does all. */
  enhancersOf({ controller, handler, method, pipes, globalPipes }: HandlerPlace): Enhancers | undefined {
    const prototype = controller.prototype as object;
    const place = `${controller.name}.${method}`;
    const parameters = parametersOf(controller, method);
    const own = ownValidationsOf(controller, prototype, handler, method);
    for (const index of Object.keys(own.parameters)) {
      if (!parameters.some((parameter) => parameter.index === Number(index))) {
        this.mistakes.push(`${place}, parameter ${index}: ${CUSTOM}`);
      }
    }
    const before = [
      ...globalPipes,
      ...pipes.named(listed(NEST.pipes, controller)),
      ...pipes.named(listed(NEST.pipes, handler)),
    ];
    const checked = parameters.map((parameter) => {
      const closest = own.parameters[parameter.index] ?? own.others;
      return this.collectedOf(parameter, closest, before, pipes.named(parameter.pipes), place);
    });
    const failing = checked.filter(
      ({ check }) => check.canFail && check.validator?.options.exceptionFactory === undefined,
    );
    // A stream of events would begin before its request is refused.
    const isStream = metadata(NEST.serverSentEvents, handler) !== undefined;
    if (isStream && checked.some(needsCollector)) this.mistakes.push(`${place}: ${STREAM}`);
    const isCollected = !isStream && (isShared(failing, checked) || checked.some(needsCollector));
    const converted = checked
      .map(({ check }) => check)
      .filter((check) => check.isTyped && isConvertedHere(check))
      .map((check) => (isCollected ? withoutSteps(check) : check));
    const parsed = isCollected
      ? []
      : failing.map(({ check }) => check).filter(({ steps }) => steps.length > 0);
    const piped = [...new Set([...converted, ...parsed])];
    if (!isCollected && piped.length === 0) return undefined;
    const pipe = piped.length > 0 ? new ParameterPipe(piped, this.prepared) : undefined;
    if (!isCollected) return { pipe };
    const handOver = new HandOver(this.prepared, hasCustomParameters(controller, method));
    const checks = checked.map(({ check }) => check);
    return {
      pipe,
      before: this.collector(checked, handOver),
      convert: headerArguments(checks, this.prepared),
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

  private collectedOf(
    parameter: HandlerParameter,
    own: OwnValidation | undefined,
    before: readonly HandlerPipe[],
    pipes: readonly HandlerPipe[],
    place: string,
  ): CollectedParameter {
    const given = own === undefined || own === false ? undefined : own.schema;
    const schema = given ?? parameter.schema;
    const isPlain = before.every(({ shared }) => isTransparent(shared));
    const validator = this.validators.of(own);
    const steps = isPlain && validator ? leading(pipes) : [];
    const check = new ParameterCheck(
      parameter,
      validator,
      steps,
      isStandardSchema(schema) ? schema : undefined,
    );
    if (validator && schema === undefined)
      this.notes.look(parameter, place, validator.hasRules(parameter.type));
    return {
      check,
      isOwn: own !== undefined,
      pipes: parameter.kind === 'custom' ? undefined : pipeChain([...before, ...pipes], check.source),
    };
  }
}

const CUSTOM =
  '@UseValidation() cannot reach what a decorator of the app makes. Give that decorator a pipe, or drop it.';

const STREAM =
  'Headers, and options of its own, are held to before a handler runs; one of @Sse() has begun to answer by then. ' +
  'Move @UseValidation() and @Headers() to a guard, or leave them out.';

/** Whether the answer to a mistake depends on more than one parameter. */
function isShared(failing: readonly CollectedParameter[], all: readonly CollectedParameter[]): boolean {
  const [first] = failing;
  if (first === undefined) return false;
  return failing.length > 1 || all.some((other) => other !== first && other.pipes !== undefined);
}

/** What the app's own pipe cannot do: it is told of no headers, and of no options but the app's. */
function needsCollector({ isOwn, check }: CollectedParameter): boolean {
  const { part, type } = check.parameter;
  if (part === 'header' || part === 'cookie') return check.isTyped;
  return isOwn && typeof type === 'function' && !isPrimitiveType(type);
}

/** Whether a parameter's value is made by the handler's own pipe. */
function isConvertedHere({ parameter, source }: ParameterCheck): boolean {
  if (parameter.part === 'cookie') return true;
  // The app's pipe knows the schema that Nest knows, and no other.
  return source.schema === undefined ? isPrimitiveType(parameter.type) : parameter.schema === undefined;
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
