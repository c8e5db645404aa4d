import { type PipeTransform } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { metadata, NEST } from '../../routes/nest-metadata.js';
import { boundHandler } from './bound-handler.js';
import { type ControllerClass, type HandlerValidation, type Module } from './handler-validation.js';

type Controller = Module['controllers'] extends Map<unknown, infer C> ? C : never;
type Members = Record<string, (...args: unknown[]) => unknown>;

/** Gives each handler of an app what validates its parameters together, without a trace on the class that declares it. */
export class HandlerBinder {
  constructor(
    private readonly validation: HandlerValidation,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly pipe: PipeTransform,
  ) {}

  /**
   * Binds all handlers; once controllers are made, and before their routes are.
   *
   * @returns what the author of the app may have overlooked, and what cannot be
   */
  bind(): { readonly notes: readonly string[]; readonly mistakes: readonly string[] } {
    const globalPipes = this.config.getGlobalPipes().filter((pipe) => pipe !== this.pipe);
    // One that is made for each request is unknown here.
    const all = [...globalPipes, ...this.config.getGlobalRequestPipes().map(() => undefined)];
    for (const module of this.modules.values()) {
      for (const controller of module.controllers.values()) this.bindController(controller, module, all);
    }
    const { notes, mistakes } = this.validation;
    return { notes: notes.lines(globalPipes), mistakes };
  }

  private bindController(controller: Controller, module: Module, globalPipes: readonly unknown[]): void {
    const { metatype, instance } = controller;
    if (typeof metatype !== 'function' || !instance) return;
    const prototype = metatype.prototype as Members;
    // What is made anew for each request is made of a class of the app's own.
    const owner = controller.isDependencyTreeStatic() ? (instance as Members) : undefined;
    let heir: Members | undefined;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = (owner ?? prototype)[method]!;
      if (metadata(NEST.path, prototype[method]!) === undefined) continue;
      const place = { controller: metatype as ControllerClass, handler, method, module, globalPipes };
      const enhancers = this.validation.enhancersOf(place);
      if (enhancers === undefined) continue;
      if (owner && !Object.isExtensible(owner)) {
        this.validation.mistakes.push(`${metatype.name}: ${FROZEN}`);
        return;
      }
      const bound = boundHandler(handler, enhancers);
      const target = owner ?? (heir ??= heirOf(controller));
      Object.defineProperty(target, method, { value: bound, writable: true, configurable: true });
    }
  }
}

const FROZEN =
  'its instance is frozen, so that validation cannot be bound to its handlers. Do not freeze a controller.';

/** The prototype of a class that stands in for a controller's in its module. */
function heirOf(controller: Controller): Members {
  const base = controller.metatype as new (...args: unknown[]) => object;
  const heir = { [base.name]: class extends base {} }[base.name]!;
  Object.assign(controller, { metatype: heir });
  return heir.prototype as Members;
}
