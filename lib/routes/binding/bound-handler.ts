import { listed, metadata, NEST } from '../nest-metadata.js';
import { GuardBeforeParameters, InterceptorBeforeParameters } from './before-parameters.js';
import { type Enhancers } from './handler-place.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A handler that is the same to everybody, with enhancers of its own: it inherits what decorators say of the
 * original. The class that the handler is declared in is not touched, as other apps may use it.
 *
 * @param enhancers guards and interceptors run in this order, behind those of the app
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
  const interceptors = [...around, ...listed(NEST.interceptors, original)];
  const before = present(enhancers.map((each) => each.before));
  // Headers of @Header() stand on an error's answer, too; they are set behind the guards.
  // A stream of events has begun when its interceptors run.
  const isStream = metadata(NEST.serverSentEvents, original) !== undefined;
  const isPlain = !isIntercepted && interceptors.length === 0 && listed(NEST.headers, original).length === 0;
  const byGuard = isStream || isPlain;
  const guards = [
    ...present(enhancers.map(({ guard }) => guard)),
    ...(byGuard ? before.map((step) => new GuardBeforeParameters(step)) : []),
  ];
  if (guards.length > 0)
    Reflect.defineMetadata(NEST.guards, [...listed(NEST.guards, original), ...guards], bound);
  const inner = byGuard ? [] : before.map((step) => new InterceptorBeforeParameters(step));
  if (around.length > 0 || inner.length > 0)
    Reflect.defineMetadata(NEST.interceptors, [...interceptors, ...inner], bound);
  return bound;
}

function present<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((each) => each !== undefined);
}
