import { type PipeTransform } from '@nestjs/common';
import {
  type ApplicationConfig,
  type ContextId,
  ContextIdFactory,
  type ModulesContainer,
} from '@nestjs/core';
import { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';

export type Module = ModulesContainer extends Map<string, infer M> ? M : never;
export type Controller = Module['controllers'] extends Map<unknown, infer C> ? C : never;

/** A pipe that the values of a handler come to. */
export interface HandlerPipe {
  /** The instance that all requests share, where they do. */
  readonly shared: unknown;
  /** The instance that Nest calls for a request. */
  readonly of: (request: object) => PipeTransform | undefined;
}

/** Finds the pipes of the handlers of one controller: Nest itself is asked for instances, as it has rules for them. */
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

  /** The app's own, in the order in which they are called. */
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
    // What depends on no request is made for one all the same, if it is made anew for a controller that is.
    const isStatic = !wrapper || (wrapper.isDependencyTreeStatic() && !wrapper.isTransient);
    return isStatic || this.controller.isDependencyTreeStatic();
  }
}

/** What Nest keeps the instances of a request under; it has loaded them before a handler's interceptors run. */
function contextOf(request: object): ContextId {
  return ContextIdFactory.getByRequest(request);
}
