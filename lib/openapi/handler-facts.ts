import { read } from '../internal/unknown-value.js';
import { expectedTypes } from '../nest/body-types.js';
import { type BoundEnhancers, classOf } from '../nest/handler-metadata.js';
import { type HandlerParameter } from '../nest/handler-parameters.js';
import { metadata } from '../nest/nest-metadata.js';
import { type Route } from '../nest/route-list.js';
import { isParsePipe } from '../validation/request/parse/parse-pipes.js';
import { declaredErrors } from './api-errors.decorator.js';
import { type HandlerFacts } from './derived-errors.js';

/**
 * What is known of a handler without a word of its author.
 *
 * @param bound what runs around it
 * @param isValidated whether validation can refuse a field
 */
export function factsOf(
  route: Route,
  parameters: readonly HandlerParameter[],
  bound: readonly BoundEnhancers[],
  isValidated: boolean,
): HandlerFacts {
  const guards = bound.flatMap((each) => each.guards);
  const takesBody = parameters.some(({ part }) => part === 'body');
  const takesFiles = parameters.some(({ part }) => part === 'file' || part === 'files');
  return {
    bodyTypes: takesBody || takesFiles ? expectedTypes(route, takesFiles) : [],
    takesBody,
    takesFiles,
    takesPathParameters: /[:*]/.test(route.template),
    isParsed: bound.some(({ all }) => all.some(isParsePipe)),
    isValidated,
    isAuthenticated: guards.some(isPassportGuard),
    isGuarded: guards.some((guard) => !isKnown(guard)),
    isThrottled: guards.some((guard) => isThrottlerOf(guard, route)),
  };
}

/** Whether it is said elsewhere what a guard throws. */
function isKnown(guard: unknown): boolean {
  const kind = classOf(guard);
  return isPassportGuard(guard) || isThrottler(guard) || !kind || declaredErrors(kind).length > 0;
}

/** The name of the guard of @nestjs/throttler, which others extend. */
const THROTTLER = 'ThrottlerGuard';

/** What the guards of @nestjs/passport can do; the name of each is made up. */
const PASSPORT = ['canActivate', 'handleRequest', 'logIn', 'getAuthenticateOptions', 'getRequest'];

/** Where `@SkipThrottle` keeps what it says of a limit, before the limit's name. */
const SKIP = 'THROTTLER:SKIP';

/** Whether a guard is made by `AuthGuard()` of @nestjs/passport: it answers 401. */
function isPassportGuard(guard: unknown): boolean {
  const prototype = read(classOf(guard), 'prototype');
  return PASSPORT.every((method) => typeof read(prototype, method) === 'function');
}

/** Whether a guard is one of @nestjs/throttler. */
function isThrottler(guard: unknown): boolean {
  return isThrottlerClass(classOf(guard));
}

/** Whether a guard is one of @nestjs/throttler, and limits a handler. */
function isThrottlerOf(guard: unknown, { controller, handler }: Route): boolean {
  if (!isThrottler(guard)) return false;
  const skips = (name: string) =>
    (metadata(SKIP + name, handler) ?? metadata(SKIP + name, controller)) === true;
  return !limitsOf(guard).every(skips);
}

/** The names of a guard's limits; a guard that is known by its class alone has the usual one. */
function limitsOf(guard: unknown): readonly string[] {
  const options = read(guard, 'options');
  const limits = Array.isArray(options) ? (options as unknown[]) : read(options, 'throttlers');
  if (!Array.isArray(limits)) return ['default'];
  return limits.map((limit) => {
    const name = read(limit, 'name');
    return typeof name === 'string' ? name : 'default';
  });
}

function isThrottlerClass(kind: unknown): boolean {
  if (typeof kind !== 'function') return false;
  return kind.name === THROTTLER || isThrottlerClass(Object.getPrototypeOf(kind));
}
