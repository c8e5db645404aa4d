import { Injectable } from '@nestjs/common';
import { type ApplicationConfig } from '@nestjs/core';
import { memoize } from '../internal/memoize.js';
import { readProperty } from '../internal/unknown-value.js';
import { readDeclaredParameters, readHandlerParameters } from './handler-parameters.js';
import { readMetadataList, readMetadata, NEST } from './nest-metadata.js';
import { type ControllerClass, type Route } from './route-list.js';

@Injectable()
export class HandlerMetadata {
  readonly readParameters = memoizeByHandler(readHandlerParameters);

  readonly readEnhancers = memoizeByHandler((controller, name) =>
    collectEnhancers(controller, name, this.readControllerDecorators(controller)),
  );

  private readonly readControllerDecorators = memoize(readDecorators);
}

function memoizeByHandler<T>(readOne: (controller: ControllerClass, name: string) => T) {
  const getCache = memoize((_controller: ControllerClass) => new Map<string, T>());
  return (controller: ControllerClass, name: string): T => {
    const cached = getCache(controller);
    let value = cached.get(name);
    if (value === undefined) cached.set(name, (value = readOne(controller, name)));
    return value;
  };
}

export interface BoundEnhancers {
  readonly guards: readonly unknown[];
  /** Does not contain the pipes of single parameters. */
  readonly pipes: readonly unknown[];
  readonly all: readonly unknown[];
}

function collectEnhancers(
  controller: ControllerClass,
  name: string,
  shared: DecoratedEnhancers,
): BoundEnhancers {
  const handler = (controller.prototype as Readonly<Record<string, object>>)[name]!;
  const decorated = readDecorators(handler);
  const guards = decorated.guards.concat(shared.guards);
  const pipes = decorated.pipes.concat(shared.pipes);
  const parameters = Object.values(readDeclaredParameters(controller, name));
  const parameterPipes = parameters.flatMap((parameter) => parameter.pipes ?? []);
  const all = guards.concat(decorated.interceptors, shared.interceptors, pipes, parameterPipes);
  return { guards, pipes, all };
}

type DecoratedEnhancers = Readonly<Record<'guards' | 'interceptors' | 'pipes', readonly unknown[]>>;

function readDecorators(owner: object): DecoratedEnhancers {
  return {
    guards: readMetadataList(NEST.guards, owner),
    interceptors: readMetadataList(NEST.interceptors, owner),
    pipes: readMetadataList(NEST.pipes, owner),
  };
}

export function getGlobalEnhancers(config: ApplicationConfig): BoundEnhancers {
  const guards = [...config.getGlobalGuards(), ...getClasses(config.getGlobalRequestGuards())];
  const interceptors = [
    ...config.getGlobalInterceptors(),
    ...getClasses(config.getGlobalRequestInterceptors()),
  ];
  const pipes = [...config.getGlobalPipes(), ...getClasses(config.getGlobalRequestPipes())];
  return { guards, pipes, all: [...guards, ...interceptors, ...pipes] };
}

export function getClass(enhancer: unknown): object | undefined {
  if (typeof enhancer === 'function') return enhancer;
  return (enhancer as object | null | undefined)?.constructor;
}

function getClasses(wrappers: readonly { readonly metatype: unknown }[]): readonly unknown[] {
  return wrappers.map(({ metatype }) => metatype);
}

const THROTTLER_GUARD = 'ThrottlerGuard';

/** Guards of @nestjs/passport are recognized by their methods, as the names of their classes differ. */
const PASSPORT_METHODS = ['canActivate', 'handleRequest', 'logIn', 'getAuthenticateOptions', 'getRequest'];

const SKIP_KEY_PREFIX = 'THROTTLER:SKIP';

export function isPassportGuard(guard: unknown): boolean {
  const prototype = readProperty(getClass(guard), 'prototype');
  return PASSPORT_METHODS.every((method) => typeof readProperty(prototype, method) === 'function');
}

/** Checks whether a guard is from @nestjs/throttler, and `@SkipThrottle()` does not turn it off for the handler. */
export function limitsHandler(guard: unknown, { controller, handler }: Route): boolean {
  if (!isThrottlerClass(getClass(guard))) return false;
  const skips = (name: string) =>
    (readMetadata(SKIP_KEY_PREFIX + name, handler) ?? readMetadata(SKIP_KEY_PREFIX + name, controller)) ===
    true;
  return !readLimitNames(guard).every(skips);
}

function readLimitNames(guard: unknown): readonly string[] {
  const options = readProperty(guard, 'options');
  const limits = Array.isArray(options) ? (options as unknown[]) : readProperty(options, 'throttlers');
  if (!Array.isArray(limits)) return ['default'];
  return limits.map((limit) => {
    const name = readProperty(limit, 'name');
    return typeof name === 'string' ? name : 'default';
  });
}

export function isThrottlerClass(kind: unknown): boolean {
  if (typeof kind !== 'function') return false;
  return kind.name === THROTTLER_GUARD || isThrottlerClass(Object.getPrototypeOf(kind));
}
