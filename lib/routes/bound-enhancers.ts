import { type ApplicationConfig } from '@nestjs/core';
import { listed, metadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

/** What runs before and around a handler: classes and instances, as decorators and the app name them. */
export interface BoundEnhancers {
  readonly guards: readonly unknown[];
  /** Those that all parameters come to. */
  readonly pipes: readonly unknown[];
  /** Guards, interceptors and pipes, those of single parameters included. */
  readonly all: readonly unknown[];
}

type Place = Pick<Route, 'controller' | 'handler' | 'name'>;

/** What decorators bind to a handler: its own first, then its controller's, then its parameters'. */
export function boundTo({ controller, handler, name }: Place): BoundEnhancers {
  const both = (key: string) => [...listed(key, handler), ...listed(key, controller)];
  const guards = both(NEST.guards);
  const interceptors = both(NEST.interceptors);
  const pipes = both(NEST.pipes);
  const all = [...guards, ...interceptors, ...pipes];
  const parameters = (metadata(NEST.parameters, controller, name) ?? {}) as Readonly<
    Record<string, WithPipes>
  >;
  for (const { pipes: own } of Object.values(parameters)) if (own) all.push(...own);
  return { guards, pipes, all };
}

/** A parameter, as Nest keeps it. */
interface WithPipes {
  readonly pipes?: readonly unknown[];
}

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
