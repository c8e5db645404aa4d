import { listed, NEST } from '../nest-metadata.js';
import { type Enhancers } from './handler-place.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A handler that is the same to everybody, with enhancers of its own: it inherits what decorators say of the
 * original. The class that the handler is declared in is not touched, as other apps may use it.
 *
 * @param enhancers guards and interceptors run in this order, behind those of the app
 */
export function boundHandler(original: Method, enhancers: readonly Enhancers[]): Method {
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
  const guards = present(enhancers.map(({ guard }) => guard));
  if (guards.length > 0)
    Reflect.defineMetadata(NEST.guards, [...listed(NEST.guards, original), ...guards], bound);
  const around = present(enhancers.map((each) => each.around));
  const inner = present(enhancers.map(({ interceptor }) => interceptor));
  if (around.length > 0 || inner.length > 0) {
    const own = [...around, ...listed(NEST.interceptors, original), ...inner];
    Reflect.defineMetadata(NEST.interceptors, own, bound);
  }
  return bound;
}

function present<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((each) => each !== undefined);
}
