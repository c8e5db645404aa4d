import { AsyncLocalStorage } from 'node:async_hooks';
import { type ArgumentMetadata, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { type HandlerParameter } from '../../routes/handler-parameters.js';

/** The result of a validation, for the pipe that a value comes to later. */
interface Prepared {
  readonly type: unknown;
  readonly result: unknown;
}

/** The result for a value without identity. */
interface PreparedParameter {
  readonly parameter: HandlerParameter;
  readonly value: unknown;
  readonly result: unknown;
}

/**
 * Results of validations that ran before the app's pipe, so that the pipe does not validate again. An object is
 * recognised by its identity, any other value by its parameter and its request.
 */
export class PreparedValues {
  private readonly objects = new WeakMap<object, Prepared[]>();
  private readonly parameters = new WeakMap<object, PreparedParameter[]>();
  private readonly request = new AsyncLocalStorage<object>();

  /** @param type the class or the schema of the validation; each parameter that takes the value keeps a result */
  keep(value: object, type: unknown, result: unknown): void {
    const others = this.objects.get(value);
    if (others) others.push({ type, result });
    else this.objects.set(value, [{ type, result }]);
  }

  /** Keeps the result for a value without identity. The pipe finds it in requests that {@link intercept} passes on. */
  keepParameter(request: object, prepared: PreparedParameter): void {
    const others = this.parameters.get(request);
    if (others) others.push(prepared);
    else this.parameters.set(request, [prepared]);
  }

  /** Returns the result that was prepared for a value and a class or schema. Each is returned once. */
  take(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    return isObject(value)
      ? takeLast(this.objects.get(value), (prepared) => prepared.type === type)
      : undefined;
  }

  /** Returns the result that was prepared for a value without identity, in the current request. */
  takeParameter(
    value: unknown,
    { type, data, metatype }: ArgumentMetadata,
  ): { readonly result: unknown } | undefined {
    const request = this.request.getStore();
    if (request === undefined) return undefined;
    return takeLast(
      this.parameters.get(request),
      ({ parameter, value: known }) =>
        Object.is(known, value) &&
        parameter.kind === type &&
        parameter.name === data &&
        parameter.type === metatype,
    );
  }

  /**
   * Runs the rest of a request so that the pipe knows it, if results for values without identity were prepared. Other
   * requests pay nothing: before Node 24, each promise costs more once a storage is in use.
   */
  intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<object>();
    return this.parameters.has(request) ? this.request.run(request, () => next.handle()) : next.handle();
  }
}

/** Nest takes parameters in the order in which their decorators ran: the last one first. */
function takeLast<T>(all: T[] | undefined, isWanted: (each: T) => boolean): T | undefined {
  const index = all?.findLastIndex(isWanted) ?? -1;
  return index < 0 ? undefined : all!.splice(index, 1)[0];
}

/** Checks whether a value has an identity. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
