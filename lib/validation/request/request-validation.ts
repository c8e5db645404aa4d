import { type PipeTransform } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { type HandlerParameter, parametersOf, type RequestPart } from '../../routes/handler-parameters.js';
import { metadata, NEST } from '../../routes/nest-metadata.js';
import { type InstanceOf } from '../plan/data-rule.js';
import { RequestValidator } from '../request-validator.js';
import { isStandardSchema } from '../standard-schema.js';
import { type OwnValidation, ownValidationOf } from '../use-validation.decorator.js';
import { resolveValidation, type ValidationOptions } from '../validation-options.js';
import { BootNotes } from './boot-notes.js';
import { boundHandler } from './bound-handler.js';
import { ParameterCheck } from './parameter-check.js';
import { ParameterPipe } from './parameter.pipe.js';
import { isDefaultValue, parseStepOf } from './parse-pipes.js';
import { isTransparent, pipeChain } from './pipe-chain.js';
import { type PreparedValues } from './prepared-values.js';
import { type CollectedParameter, RequestCollector } from './request-collector.js';

type Module = ModulesContainer extends Map<string, infer M> ? M : never;
type Controller = Module['controllers'] extends Map<unknown, infer C> ? C : never;
type ControllerClass = abstract new (...args: never[]) => unknown;
type Members = Record<string, (...args: unknown[]) => unknown>;

/** In which order an answer names the parts of a request. */
const ORDER: readonly RequestPart[] = ['body', 'query', 'path', 'header', 'cookie', 'file', 'files'];

/** Works out, for each handler of an app, how its parameters are validated together, and binds that to it. */
export class RequestValidation {
  private readonly validators = new Map<OwnValidation, RequestValidator | undefined>();
  private readonly usual: RequestValidator;
  private readonly notes = new BootNotes();

  constructor(
    options: ValidationOptions,
    private readonly prepared: PreparedValues,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly pipe: PipeTransform,
    private readonly resolve: InstanceOf,
  ) {
    this.usual = new RequestValidator(resolveValidation(options), resolve);
  }

  /**
   * Binds all handlers; once controllers are made, and before their routes are.
   *
   * @returns what the author of the app may have overlooked
   */
  bind(): readonly string[] {
    for (const module of this.modules.values()) {
      for (const controller of module.controllers.values()) this.bindController(controller, module);
    }
    return this.notes.lines(this.config.getGlobalPipes());
  }

  private bindController(controller: Controller, module: Module): void {
    const { metatype, instance } = controller;
    if (typeof metatype !== 'function' || !instance) return;
    const prototype = metatype.prototype as Members;
    const isStatic = controller.isDependencyTreeStatic();
    // What is made anew for each request is made of a class of the app's own.
    const owner = isStatic ? (instance as Members) : undefined;
    let heir: Members | undefined;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = (owner ?? prototype)[method]!;
      if (metadata(NEST.path, prototype[method]!) === undefined) continue;
      const enhancers = this.enhancersOf(metatype as ControllerClass, handler, method, module);
      if (enhancers === undefined) continue;
      const bound = boundHandler(handler, enhancers);
      const target = owner ?? (heir ??= heirOf(controller));
      Object.defineProperty(target, method, { value: bound, writable: true, configurable: true });
    }
  }

  private enhancersOf(controller: ControllerClass, handler: object, method: string, module: Module) {
    const prototype = controller.prototype as object;
    const parameters = parametersOf(controller, prototype, method);
    const shared = [
      ...this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe),
      ...this.config.getGlobalRequestPipes().map(() => undefined),
      ...((metadata(NEST.pipes, controller) ?? []) as readonly unknown[]),
      ...((metadata(NEST.pipes, handler) ?? []) as readonly unknown[]),
    ].map((pipe) => instanceOf(pipe, module));
    const checked = parameters.map((parameter) => {
      const own = ownValidationOf(controller, prototype, handler, method, parameter.index);
      return this.collectedOf(parameter, own, shared, module, `${controller.name}.${method}`);
    });
    const failing = checked.filter(
      ({ check }) => check.canFail && check.validator?.options.exceptionFactory === undefined,
    );
    const isCollected =
      (isShared(failing, checked) || checked.some(needsCollector)) &&
      !metadata(NEST.serverSentEvents, handler);
    const converted = checked
      .map(({ check }) => check)
      .filter((check) => check.isTyped && isConvertedHere(check))
      .map((check) => (isCollected ? withoutSteps(check) : check));
    const parsed = isCollected
      ? []
      : failing.map(({ check }) => check).filter(({ steps }) => steps.length > 0);
    const piped = [...new Set([...converted, ...parsed])];
    if (!isCollected && piped.length === 0) return undefined;
    const pipe = piped.length > 0 ? new ParameterPipe(piped) : undefined;
    return { pipe, interceptor: isCollected ? this.collector(checked) : undefined };
  }

  private collector(checked: readonly CollectedParameter[]): RequestCollector {
    const ordered = checked
      .filter(({ check, pipes, isOwn }) => check.canFail || isOwn || pipes)
      .toSorted((one, other) => rankOf(one) - rankOf(other));
    const first = ordered.find(({ check }) => check.validator)?.check.validator ?? this.usual;
    return new RequestCollector(ordered, this.prepared, first.options);
  }

  private collectedOf(
    parameter: HandlerParameter,
    own: OwnValidation | undefined,
    shared: readonly unknown[],
    module: Module,
    place: string,
  ): CollectedParameter {
    const pipes = parameter.pipes.map((pipe) => instanceOf(pipe, module));
    const given = own === undefined || own === false ? undefined : own.schema;
    const schema = given ?? parameter.schema;
    const isPlain = shared.every(isTransparent);
    const validator = this.validatorOf(own);
    const steps = isPlain && validator ? leading(pipes) : [];
    const check = new ParameterCheck(
      parameter,
      validator,
      steps,
      isStandardSchema(schema) ? schema : undefined,
    );
    if (validator && schema === undefined)
      this.notes.look(parameter, place, validator.hasRules(parameter.type));
    const chain = [...shared, ...pipes].filter((pipe): pipe is PipeTransform => pipe !== undefined);
    return {
      check,
      isOwn: own !== undefined,
      pipes: chain.length > 0 && parameter.kind !== 'custom' ? pipeChain(chain, check.source) : undefined,
    };
  }

  private validatorOf(own: OwnValidation | undefined): RequestValidator | undefined {
    if (own === undefined) return this.usual;
    if (!this.validators.has(own)) {
      const { schema: _, ...options } = own === false ? { schema: undefined } : own;
      const validator =
        own === false ? undefined : new RequestValidator(resolveValidation(options), this.resolve);
      this.validators.set(own, validator);
    }
    return this.validators.get(own);
  }
}

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
  return isOwn && typeof type === 'function' && !isPrimitive(type);
}

/** Whether a parameter's value is made by the handler's own pipe. */
function isConvertedHere({ parameter, source }: ParameterCheck): boolean {
  return parameter.part === 'cookie' || (isPrimitive(parameter.type) && source.schema === undefined);
}

function isPrimitive(type: unknown): boolean {
  return type === String || type === Number || type === Boolean;
}

/** The collector has run the Parse pipes. */
function withoutSteps(check: ParameterCheck): ParameterCheck {
  return check.steps.length === 0
    ? check
    : new ParameterCheck(check.parameter, check.validator, [], check.source.schema);
}

function rankOf({ check }: CollectedParameter): number {
  return ORDER.indexOf(check.parameter.part) * 1_000 + check.parameter.index;
}

/** Nest's own pipes that come first; none where none of them can refuse a value. */
function leading(pipes: readonly unknown[]) {
  const steps = pipes.map(parseStepOf);
  const end = steps.indexOf(undefined);
  const first = end < 0 ? pipes : pipes.slice(0, end);
  return first.every(isDefaultValue) ? [] : steps.slice(0, first.length).filter((step) => step !== undefined);
}

/** The pipe that a class stands for in a module. One that is made for each request is unknown here. */
function instanceOf(pipe: unknown, module: Module): unknown {
  if (typeof pipe !== 'function') return pipe;
  const wrapper = module.injectables.get(pipe as never);
  return wrapper?.isDependencyTreeStatic() ? wrapper.instance : undefined;
}

/** The prototype of a class that stands in for a controller's in its module. */
function heirOf(controller: Controller): Members {
  const base = controller.metatype as new (...args: unknown[]) => object;
  const heir = { [base.name]: class extends base {} }[base.name]!;
  Object.assign(controller, { metatype: heir });
  return heir.prototype as Members;
}
