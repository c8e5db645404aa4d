import { read } from '../error/read.js';
import { classOf } from '../routes/bound-enhancers.js';
import { metadata } from '../routes/nest-metadata.js';
import { type Route } from '../routes/route-list.js';

/** The name of the guard of @nestjs/throttler, which others extend. */
const THROTTLER = 'ThrottlerGuard';

/** What the guards of @nestjs/passport can do; the name of each is made up. */
const PASSPORT = ['canActivate', 'handleRequest', 'logIn', 'getAuthenticateOptions', 'getRequest'];

/** Where `@SkipThrottle` keeps what it says of a limit, before the limit's name. */
const SKIP = 'THROTTLER:SKIP';

/** Whether a guard is made by `AuthGuard()` of @nestjs/passport: it answers 401. */
export function isPassportGuard(guard: unknown): boolean {
  const prototype = read(classOf(guard), 'prototype');
  return PASSPORT.every((method) => typeof read(prototype, method) === 'function');
}

/** Whether a guard is one of @nestjs/throttler. */
export function isThrottler(guard: unknown): boolean {
  return isThrottlerClass(classOf(guard));
}

/** Whether a guard is one of @nestjs/throttler, and limits a handler. */
export function isThrottlerOf(guard: unknown, { controller, handler }: Route): boolean {
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
