import { listed, metadata, NEST } from '../nest-metadata.js';
import { GuardBeforeParameters, inTurn, InterceptorBeforeParameters } from './before-parameters.js';
import { type Enhancers } from './handler-place.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A handler that is the same to everybody, with enhancers of its own: it inherits what decorators say of the
 * original. The class that the handler is declared in is not touched, as other apps may use it.
 *
 * @param enhancers their steps and interceptors run in this order, after those of the app
 * @param isIntercepted whether interceptors of the app run around it, beside its own
 */
export function boundHandler(
  original: Method,
  enhancers: readonly Enhancers[],
  isIntercepted: boolean,
): Method {
  const converts = present(enhancers.map(({ convert }) => convert));
  const bound: Method = function handler(...args) {
    const later: Promise<unknown>[] = [];
    for (const convert of converts) {
      const settled = convert(args);
      if (settled) later.push(settled);
    }
    if (later.length === 0) return original.apply(this, args);
    return Promise.all(later).then(() => original.apply(this, args));
  };
  Object.setPrototypeOf(bound, original);
  Object.defineProperties(bound, { name: { value: original.name }, length: { value: original.length } });
  const pipes = present(enhancers.map(({ pipe }) => pipe));
  if (pipes.length > 0)
    Reflect.defineMetadata(NEST.pipes, [...pipes, ...listed(NEST.pipes, original)], bound);
  const around = present(enhancers.map((each) => each.around));
  const innermost = present(enhancers.map((each) => each.innermost));
  const interceptors = [...around, ...listed(NEST.interceptors, original)];
  const checks = present(enhancers.map((each) => each.bodyCheck));
  const steps = present(enhancers.map((each) => each.before));
  // A stream of events has begun when its interceptors run.
  const isStream = metadata(NEST.serverSentEvents, original) !== undefined;
  const byGuard = isStream || (!isIntercepted && interceptors.length === 0);
  // Headers of @Header() are sent with a failed validation, too; they are set after the guards.
  const hasHeaders = !isStream && listed(NEST.headers, original).length > 0;
  const inner = [...(byGuard ? [] : checks), ...(byGuard && !hasHeaders ? [] : steps)];
  const guarding = inTurn([...checks, ...steps].filter((step) => !inner.includes(step)));
  if (guarding) {
    const guards = [...listed(NEST.guards, original), new GuardBeforeParameters(guarding)];
    Reflect.defineMetadata(NEST.guards, guards, bound);
  }
  const intercepting = inTurn(inner);
  const before = intercepting ? [new InterceptorBeforeParameters(intercepting)] : [];
  if (around.length + before.length + innermost.length > 0)
    Reflect.defineMetadata(NEST.interceptors, [...interceptors, ...before, ...innermost], bound);
  return bound;
}

function present<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((each) => each !== undefined);
}
