import { type PipeTransform } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { listed, metadata, NEST } from '../nest-metadata.js';
import { boundHandler } from './bound-handler.js';
import { type Controller, HandlerPipes, type Module } from './handler-pipes.js';
import { type ControllerClass } from '../route-list.js';
import { type EnhancerSource } from './handler-place.js';

type Members = Record<string, (...args: unknown[]) => unknown>;

/** Gives handlers of an app what has to run around them, without a trace on the classes that declare them. */
export class HandlerBinder {
  /** What cannot be, with its remedy. */
  readonly mistakes: string[] = [];

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly pipe: PipeTransform,
  ) {}

  /** The global pipes beside ours that all requests share. */
  get globalPipes(): readonly PipeTransform[] {
    return this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe);
  }

  private get interceptsAll(): boolean {
    const { config } = this;
    return config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0;
  }

  /** Binds all handlers; once controllers are made, and before their routes are. */
  bind(sources: readonly EnhancerSource[]): void {
    for (const module of this.modules.values()) {
      for (const controller of module.controllers.values()) this.bindController(controller, module, sources);
    }
  }

  private bindController(controller: Controller, module: Module, sources: readonly EnhancerSource[]): void {
    const { metatype, instance } = controller;
    if (typeof metatype !== 'function' || !instance) return;
    const prototype = metatype.prototype as Members;
    // What is made anew for each request is made of a class of the app's own.
    const owner = controller.isDependencyTreeStatic() ? (instance as Members) : undefined;
    const pipes = new HandlerPipes(this.modules, this.config, controller, module);
    const globalPipes = pipes.global().filter(({ shared }) => shared !== this.pipe);
    const isIntercepted = this.interceptsAll || listed(NEST.interceptors, metatype).length > 0;
    let heir: Members | undefined;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = (owner ?? prototype)[method]!;
      if (metadata(NEST.path, prototype[method]!) === undefined) continue;
      const place = { controller: metatype as ControllerClass, handler, method, pipes, globalPipes };
      const enhancers = sources.flatMap((source) => source.enhancersOf(place) ?? []);
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
