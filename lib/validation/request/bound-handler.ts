import { type NestInterceptor, type PipeTransform } from '@nestjs/common';
import { metadata, NEST } from '../../routes/nest-metadata.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What runs around one handler of one app. */
export interface Enhancers {
  readonly pipe: PipeTransform | undefined;
  readonly interceptor: NestInterceptor | undefined;
  /** What is done to the arguments before the handler has them, as no pipe sees some of them. */
  readonly convert: ((args: unknown[]) => void) | undefined;
}

/**
 * A handler that is the same to everybody, with enhancers of its own: it inherits what decorators say of the
 * original. The class that the handler is declared in is not touched, as other apps may use it.
 */
export function boundHandler(original: Method, { pipe, interceptor, convert }: Enhancers): Method {
  const bound: Method = function handler(...args) {
    convert?.(args);
    return original.apply(this, args);
  };
  Object.setPrototypeOf(bound, original);
  Object.defineProperties(bound, { name: { value: original.name }, length: { value: original.length } });
  if (pipe) Reflect.defineMetadata(NEST.pipes, [pipe, ...listed(NEST.pipes, original)], bound);
  if (interceptor) {
    Reflect.defineMetadata(NEST.interceptors, [...listed(NEST.interceptors, original), interceptor], bound);
  }
  return bound;
}

function listed(key: string, original: object): readonly unknown[] {
  return (metadata(key, original) ?? []) as readonly unknown[];
}
