import { Injectable } from '@nestjs/common';
import { type ApplicationConfig } from '@nestjs/core';
import { memoize } from '../internal/memoize.js';
import { readProperty } from '../internal/unknown-value.js';
import { declaredParameters, parametersOf } from './handler-parameters.js';
import { listed, metadata, NEST } from './nest-metadata.js';
import { type ControllerClass, type Route } from './route-list.js';

/** Reads what decorators declare of the handlers of an app, each once. */
@Injectable()
export class HandlerMetadata {
  /** Reads the parameters that a client fills. */
  readonly readParameters = memoizeByHandler(parametersOf);

  /** Reads the guards, interceptors and pipes that are bound to a handler. */
  readonly readEnhancers = memoizeByHandler((controller, name) =>
    boundTo(controller, name, this.readOfController(controller)),
  );

  private readonly readOfController = memoize(namedBy);
}

function memoizeByHandler<T>(readOne: (controller: ControllerClass, name: string) => T) {
  const readOf = memoize((_controller: ControllerClass) => new Map<string, T>());
  return (controller: ControllerClass, name: string): T => {
    const known = readOf(controller);
    let value = known.get(name);
    if (value === undefined) known.set(name, (value = readOne(controller, name)));
    return value;
  };
}

/** The enhancers of a handler: classes and instances, as decorators and the app name them. */
export interface BoundEnhancers {
  readonly guards: readonly unknown[];
  /** The pipes of all parameters. */
  readonly pipes: readonly unknown[];
  /** Guards, interceptors and pipes, those of single parameters included. */
  readonly all: readonly unknown[];
}

/** Returns what decorators bind to a handler: its own first, then its controller's, then its parameters'. */
function boundTo(controller: ControllerClass, name: string, shared: NamedEnhancers): BoundEnhancers {
  const handler = (controller.prototype as Readonly<Record<string, object>>)[name]!;
  const own = namedBy(handler);
  const guards = own.guards.concat(shared.guards);
  const pipes = own.pipes.concat(shared.pipes);
  const parameters = Object.values(declaredParameters(controller, name));
  const ofParameters = parameters.flatMap((parameter) => parameter.pipes ?? []);
  const all = guards.concat(own.interceptors, shared.interceptors, pipes, ofParameters);
  return { guards, pipes, all };
}

type NamedEnhancers = Readonly<Record<'guards' | 'interceptors' | 'pipes', readonly unknown[]>>;

function namedBy(owner: object): NamedEnhancers {
  return {
    guards: listed(NEST.guards, owner),
    interceptors: listed(NEST.interceptors, owner),
    pipes: listed(NEST.pipes, owner),
  };
}

/** Returns the enhancers that the app binds to all handlers. */
export function boundToAll(config: ApplicationConfig): BoundEnhancers {
  const guards = [...config.getGlobalGuards(), ...classesOf(config.getGlobalRequestGuards())];
  const interceptors = [
    ...config.getGlobalInterceptors(),
    ...classesOf(config.getGlobalRequestInterceptors()),
  ];
  const pipes = [...config.getGlobalPipes(), ...classesOf(config.getGlobalRequestPipes())];
  return { guards, pipes, all: [...guards, ...interceptors, ...pipes] };
}

/** Returns the class of an enhancer. */
export function classOf(enhancer: unknown): object | undefined {
  if (typeof enhancer === 'function') return enhancer;
  return (enhancer as object | null | undefined)?.constructor;
}

function classesOf(wrappers: readonly { readonly metatype: unknown }[]): readonly unknown[] {
  return wrappers.map(({ metatype }) => metatype);
}

/** The class of @nestjs/throttler that guards extend. */
const THROTTLER = 'ThrottlerGuard';

/** The methods by which a guard of @nestjs/passport is recognised: its name differs. */
const PASSPORT = ['canActivate', 'handleRequest', 'logIn', 'getAuthenticateOptions', 'getRequest'];

/** The start of the metadata key of `@SkipThrottle`, before the name of a limit. */
const SKIP = 'THROTTLER:SKIP';

/** Checks whether a guard is one of @nestjs/passport. */
export function isPassportGuard(guard: unknown): boolean {
  const prototype = readProperty(classOf(guard), 'prototype');
  return PASSPORT.every((method) => typeof readProperty(prototype, method) === 'function');
}

/** Checks whether a guard is that of @nestjs/throttler, and limits a handler. */
export function limitsHandler(guard: unknown, { controller, handler }: Route): boolean {
  if (!isThrottler(classOf(guard))) return false;
  const skips = (name: string) =>
    (metadata(SKIP + name, handler) ?? metadata(SKIP + name, controller)) === true;
  return !limitNames(guard).every(skips);
}

/** Returns the names of the limits of a guard. A guard that is bound by its class has the default one. */
function limitNames(guard: unknown): readonly string[] {
  const options = readProperty(guard, 'options');
  const limits = Array.isArray(options) ? (options as unknown[]) : readProperty(options, 'throttlers');
  if (!Array.isArray(limits)) return ['default'];
  return limits.map((limit) => {
    const name = readProperty(limit, 'name');
    return typeof name === 'string' ? name : 'default';
  });
}

export function isThrottler(kind: unknown): boolean {
  if (typeof kind !== 'function') return false;
  return kind.name === THROTTLER || isThrottler(Object.getPrototypeOf(kind));
}
