import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import {
  type ApplicationConfig,
  type ContextId,
  ContextIdFactory,
  type ModulesContainer,
} from '@nestjs/core';
import { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';
import { type HandlerParameter } from './handler-parameters.js';
import { isHttpCall } from './request-route.js';
import { type ControllerClass } from './route-list.js';

/** A handler and its declaration. */
export interface HandlerPlace {
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly method: string;
  /** The parameters that a client fills. */
  readonly parameters: readonly HandlerParameter[];
  /** Finds the pipes that decorators name. */
  readonly pipes: HandlerPipes;
  /** The pipes of the app, which run before those of the controller. */
  readonly globalPipes: readonly HandlerPipe[];
}

/** Converts the arguments of a handler, as no pipe receives some of them. */
export type Conversion = (args: unknown[]) => Promise<unknown> | undefined;

/** The enhancers that the package adds to one handler. */
export interface Enhancers {
  readonly pipe?: PipeTransform | undefined;
  /**
   * Rejects a request as a parser would. It runs first, and as a guard even if the handler has headers of its own: a
   * pipeline of interceptors made for it alone would cost each request 5 µs, a guard costs 0.7 µs.
   */
  readonly bodyCheck?: BeforeParameters | undefined;
  readonly before?: BeforeParameters | undefined;
  /** Runs before the interceptors of the handler, so that it receives the errors that they map. */
  readonly around?: NestInterceptor | undefined;
  /** Runs after all other guards and interceptors, around the pipes and the handler. */
  readonly innermost?: NestInterceptor | undefined;
  readonly convert?: Conversion | undefined;
}

/** Decides which enhancers the package adds to handlers. */
export interface EnhancerSource {
  /** Returns `undefined` for handlers that stay as they are, so that they cost nothing. */
  enhancersOf(place: HandlerPlace): Enhancers | undefined;

  /** The mistakes that were found in the handlers, each with its remedy. */
  readonly mistakes?: readonly string[];

  /**
   * Returns the warnings about the handlers.
   *
   * @param globalPipes the pipes of the app that all requests share
   */
  warnings?(globalPipes: readonly unknown[]): readonly string[];
}

/** The token of all {@link EnhancerSource}s of an app. */
export const ENHANCER_SOURCES = Symbol.for('nestjs-api-errors:enhancer-sources');

/** Runs after the guards and interceptors of the app, and before the parameters are read. */
export type BeforeParameters = (request: object) => Promise<void> | void;

/** Joins steps into one, as each guard and each interceptor costs every request. Each step waits for the one before it. */
export function inTurn(steps: readonly BeforeParameters[]): BeforeParameters | undefined {
  const [first, ...others] = steps;
  const rest = first && inTurn(others);
  if (!first || !rest) return first;
  return (request) => {
    const later = first(request);
    return later ? later.then(() => rest(request)) : rest(request);
  };
}

/** Runs as the last guard if nothing intercepts the handler: Nest's pipeline of interceptors costs many times as much. */
export class GuardBeforeParameters implements CanActivate {
  constructor(private readonly step: BeforeParameters) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const later = run(this.step, context);
    return later ? later.then(() => true) : true;
  }
}

/** Runs as the innermost interceptor: it receives the request that the others changed, and they receive its errors. */
export class InterceptorBeforeParameters implements NestInterceptor {
  constructor(private readonly step: BeforeParameters) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    const later = run(this.step, context);
    return later ? later.then(() => next.handle()) : next.handle();
  }
}

function run(step: BeforeParameters, context: ExecutionContext): Promise<void> | void {
  return isHttpCall(context) ? step(context.switchToHttp().getRequest<object>()) : undefined;
}

export type Module = ModulesContainer extends Map<string, infer M> ? M : never;
export type Controller = Module['controllers'] extends Map<unknown, infer C> ? C : never;

/** A pipe that runs on the parameters of a handler. */
export interface HandlerPipe {
  /** The instance that all requests share, if they do. */
  readonly shared: unknown;
  /** The instance that Nest calls for a request. */
  readonly of: (request: object) => PipeTransform | undefined;
}

/** Finds the pipes of the handlers of one controller. Nest itself resolves the instances, as it has rules for them. */
export class HandlerPipes {
  private readonly nest: PipesContextCreator;

  constructor(
    modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly controller: Controller,
    private readonly module: Module,
  ) {
    this.nest = new PipesContextCreator({ getModules: () => modules } as never, config);
    this.nest.setModuleContext(module.token);
  }

  /** Finds the pipes of the app, in the order in which they are called. */
  global(): readonly HandlerPipe[] {
    const { length } = this.config.getGlobalRequestPipes();
    const all = (request: object) =>
      this.nest.getGlobalMetadata<PipeTransform[]>(contextOf(request), this.controller.id);
    const ofRequests = Array.from({ length }, (_, index) => ({
      shared: undefined,
      of: (request: object) => all(request).at(index - length),
    }));
    return [...this.named(this.config.getGlobalPipes()), ...ofRequests];
  }

  /** @param pipes classes and instances, as decorators take them */
  named(pipes: readonly unknown[]): readonly HandlerPipe[] {
    return pipes.flatMap((pipe): HandlerPipe | [] => {
      const find = (context?: ContextId): PipeTransform | undefined =>
        this.nest.createConcreteContext<unknown[], PipeTransform[]>([pipe], context, this.controller.id)[0];
      if (!this.isShared(pipe)) return { shared: undefined, of: (request) => find(contextOf(request)) };
      const shared = find();
      return shared === undefined ? [] : { shared, of: () => shared };
    });
  }

  private isShared(pipe: unknown): boolean {
    const wrapper = this.module.injectables.get(pipe as never);
    // A pipe without dependencies on the request is created for each request if its controller is.
    const isStatic = !wrapper || (wrapper.isDependencyTreeStatic() && !wrapper.isTransient);
    return isStatic || this.controller.isDependencyTreeStatic();
  }
}

/** Returns the key of the instances of a request. Nest has created them before the interceptors of a handler run. */
function contextOf(request: object): ContextId {
  return ContextIdFactory.getByRequest(request);
}
