import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { HandlerMetadata } from './handler-metadata.js';
import { readMetadataList, readMetadata, NEST } from './nest-metadata.js';
import {
  type Controller,
  ENHANCER_SOURCES,
  HandlerPipes,
  type Module,
  type Enhancers,
  type EnhancerSource,
  PreParameterGuard,
  PreParameterInterceptor,
  joinSteps,
} from './handler-enhancers.js';
import { type ControllerClass } from './route-list.js';

/** The token of the package's global pipe, which tests can override. */
export const VALIDATION_PIPE = Symbol.for('nestjs-api-errors:validation-pipe');

type Members = Record<string, (...args: unknown[]) => unknown>;

/**
 * Binds the package's guards, pipes and interceptors to the handlers of one app. The classes of controllers stay unchanged, as
 * other apps may use them.
 */
@Injectable()
export class HandlerBinder {
  private readonly mistakes: string[] = [];

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(ENHANCER_SOURCES) private readonly sources: readonly EnhancerSource[],
    @Inject(VALIDATION_PIPE) private readonly pipe: PipeTransform,
  ) {}

  private get otherGlobalPipes(): readonly PipeTransform[] {
    return this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe);
  }

  private get hasGlobalInterceptors(): boolean {
    const { config } = this;
    return config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0;
  }

  /**
   * Binds all handlers. Call it after the controllers are created, and before their routes are registered.
   *
   * @returns the mistakes that were found in the app, each with its remedy
   */
  bind(): readonly string[] {
    for (const module of this.modules.values()) {
      for (const controller of module.controllers.values()) this.bindController(controller, module);
    }
    return [...this.sources.flatMap(({ mistakes }) => mistakes ?? []), ...this.mistakes];
  }

  getWarnings(): readonly string[] {
    return this.sources.flatMap((source) => source.getWarnings?.(this.otherGlobalPipes) ?? []);
  }

  private bindController(controller: Controller, module: Module): void {
    const { metatype, instance } = controller;
    if (typeof metatype !== 'function' || !instance) return;
    const prototype = metatype.prototype as Members;
    // Nest instantiates request-scoped controllers for each request, so their handlers are bound on a subclass.
    const owner = controller.isDependencyTreeStatic() ? (instance as Members) : undefined;
    const pipes = new HandlerPipes(this.modules, this.config, controller, module);
    const globalPipes = pipes.findGlobal().filter(({ shared }) => shared !== this.pipe);
    const isIntercepted =
      this.hasGlobalInterceptors || readMetadataList(NEST.interceptors, metatype).length > 0;
    let subclass: Members | undefined;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = (owner ?? prototype)[method]!;
      if (readMetadata(NEST.path, prototype[method]!) === undefined) continue;
      const type = metatype as ControllerClass;
      const parameters = this.handlers.readParameters(type, method);
      const context = { controller: type, handler, method, parameters, pipes, globalPipes };
      const enhancers = this.sources.flatMap((source) => source.getEnhancers(context) ?? []);
      if (enhancers.length === 0) continue;
      if (owner && !Object.isExtensible(owner)) {
        this.mistakes.push(`${metatype.name}: ${FROZEN_CONTROLLER}`);
        return;
      }
      const bound = createBoundHandler(handler, enhancers, isIntercepted);
      const target = owner ?? (subclass ??= replaceController(controller));
      Object.defineProperty(target, method, { value: bound, writable: true, configurable: true });
    }
  }
}

const FROZEN_CONTROLLER =
  'its instance is frozen or sealed, so the package cannot replace its handlers. Do not freeze or seal a controller.';

function replaceController(controller: Controller): Members {
  const base = controller.metatype as new (...args: unknown[]) => object;
  const subclass = { [base.name]: class extends base {} }[base.name]!;
  Object.assign(controller, { metatype: subclass });
  return subclass.prototype as Members;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Creates a handler with additional enhancers. It inherits the metadata of the original, whose class stays unchanged.
 *
 * @param enhancers their steps and interceptors run in this order
 * @param isIntercepted true if the handler has global interceptors or interceptors of its controller
 */
function createBoundHandler(
  original: Method,
  enhancers: readonly Enhancers[],
  isIntercepted: boolean,
): Method {
  const conversions = withoutUndefined(enhancers.map(({ convertArguments }) => convertArguments));
  const bound: Method = function handler(...args) {
    const pending: Promise<unknown>[] = [];
    for (const convert of conversions) {
      const result = convert(args);
      if (result) pending.push(result);
    }
    if (pending.length === 0) return original.apply(this, args);
    return Promise.all(pending).then(() => original.apply(this, args));
  };
  Object.setPrototypeOf(bound, original);
  Object.defineProperties(bound, { name: { value: original.name }, length: { value: original.length } });
  const pipes = withoutUndefined(enhancers.map(({ pipe }) => pipe));
  if (pipes.length > 0)
    Reflect.defineMetadata(NEST.pipes, [...pipes, ...readMetadataList(NEST.pipes, original)], bound);
  const outermost = withoutUndefined(enhancers.map((each) => each.outerInterceptor));
  const innermost = withoutUndefined(enhancers.map((each) => each.innerInterceptor));
  const interceptors = [...outermost, ...readMetadataList(NEST.interceptors, original)];
  const checks = withoutUndefined(enhancers.map((each) => each.bodyCheck));
  const steps = withoutUndefined(enhancers.map((each) => each.preParameterStep));
  // On Nest 11, an event stream has begun before its interceptors run.
  const isStream = readMetadata(NEST.serverSentEvents, original) !== undefined;
  const runsInGuard = isStream || (!isIntercepted && interceptors.length === 0);
  // Nest sets the headers of @Header() after the guards; a failed validation must be sent with them.
  const hasHeaders = !isStream && readMetadataList(NEST.headers, original).length > 0;
  const inner = [...(runsInGuard ? [] : checks), ...(runsInGuard && !hasHeaders ? [] : steps)];
  const guarding = joinSteps([...checks, ...steps].filter((step) => !inner.includes(step)));
  if (guarding) {
    const guards = [...readMetadataList(NEST.guards, original), new PreParameterGuard(guarding)];
    Reflect.defineMetadata(NEST.guards, guards, bound);
  }
  const intercepting = joinSteps(inner);
  const before = intercepting ? [new PreParameterInterceptor(intercepting)] : [];
  if (outermost.length + before.length + innermost.length > 0)
    Reflect.defineMetadata(NEST.interceptors, [...interceptors, ...before, ...innermost], bound);
  return bound;
}

function withoutUndefined<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((each) => each !== undefined);
}
