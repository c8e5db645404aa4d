import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { HandlerMetadata } from './handler-metadata.js';
import { listed, metadata, NEST } from './nest-metadata.js';
import {
  type Controller,
  ENHANCER_SOURCES,
  HandlerPipes,
  type Module,
  type Enhancers,
  type EnhancerSource,
  GuardBeforeParameters,
  InterceptorBeforeParameters,
  inTurn,
} from './handler-enhancers.js';
import { type ControllerClass } from './route-list.js';

/** The token of the package's global pipe, or of what a test has put in its place. */
export const OWN_PIPE = Symbol.for('nestjs-api-errors:own-pipe');

type Members = Record<string, (...args: unknown[]) => unknown>;

/** Gives handlers of an app what has to run around them, without a trace on the classes that declare them. */
@Injectable()
export class HandlerBinder {
  private readonly mistakes: string[] = [];

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(HandlerMetadata) private readonly handlers: HandlerMetadata,
    @Inject(ENHANCER_SOURCES) private readonly sources: readonly EnhancerSource[],
    @Inject(OWN_PIPE) private readonly pipe: PipeTransform,
  ) {}

  /** The global pipes beside ours that all requests share. */
  get globalPipes(): readonly PipeTransform[] {
    return this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe);
  }

  private get interceptsAll(): boolean {
    const { config } = this;
    return config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0;
  }

  /**
   * Binds all handlers, once controllers are created and before their routes are.
   *
   * @returns the mistakes of the app, each with its remedy
   */
  bind(): readonly string[] {
    for (const module of this.modules.values()) {
      for (const controller of module.controllers.values()) this.bindController(controller, module);
    }
    return [...this.sources.flatMap(({ mistakes }) => mistakes ?? []), ...this.mistakes];
  }

  /** Returns the warnings about the handlers that are bound. */
  warnings(): readonly string[] {
    return this.sources.flatMap((source) => source.warnings?.(this.globalPipes) ?? []);
  }

  private bindController(controller: Controller, module: Module): void {
    const { metatype, instance } = controller;
    if (typeof metatype !== 'function' || !instance) return;
    const prototype = metatype.prototype as Members;
    // Nest creates request-scoped controllers for each request, so their handlers are bound on a class of the app's own.
    const owner = controller.isDependencyTreeStatic() ? (instance as Members) : undefined;
    const pipes = new HandlerPipes(this.modules, this.config, controller, module);
    const globalPipes = pipes.global().filter(({ shared }) => shared !== this.pipe);
    const isIntercepted = this.interceptsAll || listed(NEST.interceptors, metatype).length > 0;
    let heir: Members | undefined;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = (owner ?? prototype)[method]!;
      if (metadata(NEST.path, prototype[method]!) === undefined) continue;
      const type = metatype as ControllerClass;
      const parameters = this.handlers.readParameters(type, method);
      const place = { controller: type, handler, method, parameters, pipes, globalPipes };
      const enhancers = this.sources.flatMap((source) => source.enhancersOf(place) ?? []);
      if (enhancers.length === 0) continue;
      if (owner && !Object.isExtensible(owner)) {
        this.mistakes.push(`${metatype.name}: ${FROZEN}`);
        return;
      }
      const bound = boundHandler(handler, enhancers, isIntercepted);
      const target = owner ?? (heir ??= heirOf(controller));
      Object.defineProperty(target, method, { value: bound, writable: true, configurable: true });
    }
  }
}

const FROZEN =
  'its instance is frozen, so that nothing can be bound to its handlers. Do not freeze a controller.';

/** The prototype of a class that stands in for a controller's in its module. */
function heirOf(controller: Controller): Members {
  const base = controller.metatype as new (...args: unknown[]) => object;
  const heir = { [base.name]: class extends base {} }[base.name]!;
  Object.assign(controller, { metatype: heir });
  return heir.prototype as Members;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A handler that is the same to everybody, with enhancers of its own: it inherits what decorators say of the
 * original. The class that the handler is declared in is not touched, as other apps may use it.
 *
 * @param enhancers their steps and interceptors run in this order, after those of the app
 * @param isIntercepted whether interceptors of the app run around it, beside its own
 */
function boundHandler(original: Method, enhancers: readonly Enhancers[], isIntercepted: boolean): Method {
  const converts = present(enhancers.map(({ convert }) => convert));
  const bound: Method = function handler(...args) {
    const later: Promise<unknown>[] = [];
    for (const convert of converts) {
      const settled = convert(args);
      if (settled) later.push(settled);
    }
    if (later.length === 0) return original.apply(this, args);
    return Promise.all(later).then(() => original.apply(this, args));
  };
  Object.setPrototypeOf(bound, original);
  Object.defineProperties(bound, { name: { value: original.name }, length: { value: original.length } });
  const pipes = present(enhancers.map(({ pipe }) => pipe));
  if (pipes.length > 0)
    Reflect.defineMetadata(NEST.pipes, [...pipes, ...listed(NEST.pipes, original)], bound);
  const around = present(enhancers.map((each) => each.around));
  const innermost = present(enhancers.map((each) => each.innermost));
  const interceptors = [...around, ...listed(NEST.interceptors, original)];
  const checks = present(enhancers.map((each) => each.bodyCheck));
  const steps = present(enhancers.map((each) => each.before));
  // A stream of events has begun when its interceptors run.
  const isStream = metadata(NEST.serverSentEvents, original) !== undefined;
  const byGuard = isStream || (!isIntercepted && interceptors.length === 0);
  // Headers of @Header() are sent with a failed validation, too; they are set after the guards.
  const hasHeaders = !isStream && listed(NEST.headers, original).length > 0;
  const inner = [...(byGuard ? [] : checks), ...(byGuard && !hasHeaders ? [] : steps)];
  const guarding = inTurn([...checks, ...steps].filter((step) => !inner.includes(step)));
  if (guarding) {
    const guards = [...listed(NEST.guards, original), new GuardBeforeParameters(guarding)];
    Reflect.defineMetadata(NEST.guards, guards, bound);
  }
  const intercepting = inTurn(inner);
  const before = intercepting ? [new InterceptorBeforeParameters(intercepting)] : [];
  if (around.length + before.length + innermost.length > 0)
    Reflect.defineMetadata(NEST.interceptors, [...interceptors, ...before, ...innermost], bound);
  return bound;
}

function present<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((each) => each !== undefined);
}
