import { type ApplicationConfig } from '@nestjs/core';
import { listed, metadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

/** What runs before and around a handler: classes and instances, as decorators and the app name them. */
export interface BoundEnhancers {
  readonly guards: readonly unknown[];
  /** Guards, interceptors and pipes, those of single parameters included. */
  readonly all: readonly unknown[];
}

type Place = Pick<Route, 'controller' | 'handler' | 'name'>;

/** What decorators bind to a handler: its own first, then its controller's, then its parameters'. */
export function boundTo({ controller, handler, name }: Place): BoundEnhancers {
  const guards = [handler, controller].flatMap((owner) => listed(NEST.guards, owner));
  const others = [NEST.interceptors, NEST.pipes].flatMap((key) =>
    [handler, controller].flatMap((owner) => listed(key, owner)),
  );
  const parameters = Object.values(metadata(NEST.parameters, controller, name) ?? {});
  const pipes = parameters.flatMap(({ pipes: own = [] }: { pipes?: readonly unknown[] }) => own);
  return { guards, all: [...guards, ...others, ...pipes] };
}

/** What the app binds to all its handlers. */
export function boundToAll(config: ApplicationConfig): BoundEnhancers {
  const guards = [...config.getGlobalGuards(), ...classesOf(config.getGlobalRequestGuards())];
  const others = [
    ...config.getGlobalInterceptors(),
    ...classesOf(config.getGlobalRequestInterceptors()),
    ...config.getGlobalPipes(),
    ...classesOf(config.getGlobalRequestPipes()),
  ];
  return { guards, all: [...guards, ...others] };
}

/** The class of an enhancer. */
export function classOf(enhancer: unknown): object | undefined {
  if (typeof enhancer === 'function') return enhancer;
  return (enhancer as object | null | undefined)?.constructor;
}

function classesOf(wrappers: readonly { readonly metatype: unknown }[]): readonly unknown[] {
  return wrappers.map(({ metatype }) => metatype);
}
