import { type ApplicationConfig } from '@nestjs/core';
import { rememberedOfClass, rememberedOfHandler } from './class-memory.js';
import { declaredParameters } from './handler-parameters.js';
import { listed, NEST } from './nest-metadata.js';

/** What runs before and around a handler: classes and instances, as decorators and the app name them. */
export interface BoundEnhancers {
  readonly guards: readonly unknown[];
  /** Those that all parameters come to. */
  readonly pipes: readonly unknown[];
  /** Guards, interceptors and pipes, those of single parameters included. */
  readonly all: readonly unknown[];
}

/** What decorators bind to a handler: its own first, then its controller's, then its parameters'. */
export const boundTo = rememberedOfHandler((controller, name): BoundEnhancers => {
  const handler = (controller.prototype as Readonly<Record<string, object>>)[name]!;
  const [own, shared] = [namedBy(handler), namedByController(controller)];
  const guards = own.guards.concat(shared.guards);
  const pipes = own.pipes.concat(shared.pipes);
  const parameters = Object.values(declaredParameters(controller, name));
  const ofParameters = parameters.flatMap((parameter) => parameter.pipes ?? []);
  const all = guards.concat(own.interceptors, shared.interceptors, pipes, ofParameters);
  return { guards, pipes, all };
});

function namedBy(owner: object) {
  return {
    guards: listed(NEST.guards, owner),
    interceptors: listed(NEST.interceptors, owner),
    pipes: listed(NEST.pipes, owner),
  };
}

/** All of its handlers ask for the same. */
const namedByController = rememberedOfClass(namedBy);

/** What the app binds to all its handlers. */
export function boundToAll(config: ApplicationConfig): BoundEnhancers {
  const guards = [...config.getGlobalGuards(), ...classesOf(config.getGlobalRequestGuards())];
  const interceptors = [
    ...config.getGlobalInterceptors(),
    ...classesOf(config.getGlobalRequestInterceptors()),
  ];
  const pipes = [...config.getGlobalPipes(), ...classesOf(config.getGlobalRequestPipes())];
  return { guards, pipes, all: [...guards, ...interceptors, ...pipes] };
}

/** The class of an enhancer. */
export function classOf(enhancer: unknown): object | undefined {
  if (typeof enhancer === 'function') return enhancer;
  return (enhancer as object | null | undefined)?.constructor;
}

function classesOf(wrappers: readonly { readonly metatype: unknown }[]): readonly unknown[] {
  return wrappers.map(({ metatype }) => metatype);
}
