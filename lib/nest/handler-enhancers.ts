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

export interface HandlerContext {
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly method: string;
  readonly parameters: readonly HandlerParameter[];
  readonly pipes: HandlerPipes;
  readonly globalPipes: readonly HandlerPipe[];
}

/** Converts those arguments of a handler on which Nest runs no pipe, such as headers. */
export type ArgumentConversion = (args: unknown[]) => Promise<unknown> | undefined;

export interface Enhancers {
  readonly pipe?: PipeTransform | undefined;
  /**
   * Rejects a request as a parser would, before the `preParameterStep`. If the handler has no interceptors, it runs in a
   * guard, even with `@Header()`: a guard costs each request 0.7 µs, a pipeline of interceptors 5 µs.
   */
  readonly bodyCheck?: PreParameterStep | undefined;
  readonly preParameterStep?: PreParameterStep | undefined;
  readonly outerInterceptor?: NestInterceptor | undefined;
  readonly innerInterceptor?: NestInterceptor | undefined;
  readonly convertArguments?: ArgumentConversion | undefined;
}

export interface EnhancerSource {
  getEnhancers(context: HandlerContext): Enhancers | undefined;

  readonly mistakes?: readonly string[];

  getWarnings?(globalPipes: readonly unknown[]): readonly string[];
}

export const ENHANCER_SOURCES = Symbol.for('nestjs-api-errors:enhancer-sources');

/** Runs after the guards of the app and before the parameters are read. Only in event streams, it runs before interceptors. */
export type PreParameterStep = (request: object) => Promise<void> | void;

export function joinSteps(steps: readonly PreParameterStep[]): PreParameterStep | undefined {
  const [first, ...others] = steps;
  const rest = first && joinSteps(others);
  if (!first || !rest) return first;
  return (request) => {
    const later = first(request);
    return later ? later.then(() => rest(request)) : rest(request);
  };
}

/**
 * Runs as the last guard if the handler has no interceptors or sends an event stream. Nest's pipeline of interceptors costs
 * many times as much.
 */
export class PreParameterGuard implements CanActivate {
  constructor(private readonly step: PreParameterStep) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const later = runStep(this.step, context);
    return later ? later.then(() => true) : true;
  }
}

export class PreParameterInterceptor implements NestInterceptor {
  constructor(private readonly step: PreParameterStep) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    const later = runStep(this.step, context);
    return later ? later.then(() => next.handle()) : next.handle();
  }
}

function runStep(step: PreParameterStep, context: ExecutionContext): Promise<void> | void {
  return isHttpCall(context) ? step(context.switchToHttp().getRequest<object>()) : undefined;
}

export type Module = ModulesContainer extends Map<string, infer M> ? M : never;
export type Controller = Module['controllers'] extends Map<unknown, infer C> ? C : never;

export interface HandlerPipe {
  readonly shared: unknown;
  readonly getInstance: (request: object) => PipeTransform | undefined;
}

/** Finds the pipes of one controller's handlers. Nest itself resolves the instances. */
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

  findGlobal(): readonly HandlerPipe[] {
    const { length } = this.config.getGlobalRequestPipes();
    const resolveAll = (request: object) =>
      this.nest.getGlobalMetadata<PipeTransform[]>(getContextId(request), this.controller.id);
    const requestScoped = Array.from({ length }, (_, index) => ({
      shared: undefined,
      getInstance: (request: object) => resolveAll(request).at(index - length),
    }));
    return [...this.findNamed(this.config.getGlobalPipes()), ...requestScoped];
  }

  findNamed(pipes: readonly unknown[]): readonly HandlerPipe[] {
    return pipes.flatMap((pipe): HandlerPipe | [] => {
      const resolve = (context?: ContextId): PipeTransform | undefined =>
        this.nest.createConcreteContext<unknown[], PipeTransform[]>([pipe], context, this.controller.id)[0];
      if (!this.isShared(pipe))
        return { shared: undefined, getInstance: (request) => resolve(getContextId(request)) };
      const shared = resolve();
      return shared === undefined ? [] : { shared, getInstance: () => shared };
    });
  }

  private isShared(pipe: unknown): boolean {
    const wrapper = this.module.injectables.get(pipe as never);
    // Nest creates a transient pipe for each request only if the controller is request-scoped.
    const isStatic = !wrapper || (wrapper.isDependencyTreeStatic() && !wrapper.isTransient);
    return isStatic || this.controller.isDependencyTreeStatic();
  }
}

function getContextId(request: object): ContextId {
  return ContextIdFactory.getByRequest(request);
}
