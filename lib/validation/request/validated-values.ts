import { AsyncLocalStorage } from 'node:async_hooks';
import { type ArgumentMetadata, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { isObject } from '../../internal/unknown-value.js';
import { type HandlerParameter } from '../../nest/handler-parameters.js';

interface ValidatedObject {
  readonly type: unknown;
  readonly result: unknown;
}

/** A result for a value without identity. */
interface ValidatedParameterValue {
  readonly parameter: HandlerParameter;
  readonly value: unknown;
  readonly result: unknown;
}

/**
 * Keeps the results of validations that ran before the app's pipe, so that the pipe does not validate again. An object
 * is recognised by its identity, any other value by its parameter and its request.
 */
export class ValidatedValues {
  private readonly objects = new WeakMap<object, ValidatedObject[]>();
  private readonly parameters = new WeakMap<object, ValidatedParameterValue[]>();
  private readonly request = new AsyncLocalStorage<object>();

  /** @param type the class or the schema of the validation; each parameter that takes the value keeps a result */
  keep(value: object, type: unknown, result: unknown): void {
    const others = this.objects.get(value);
    if (others) others.push({ type, result });
    else this.objects.set(value, [{ type, result }]);
  }

  /** Keeps a result for a value without identity. The pipe finds it in requests that {@link intercept} passes on. */
  keepParameter(request: object, validated: ValidatedParameterValue): void {
    const others = this.parameters.get(request);
    if (others) others.push(validated);
    else this.parameters.set(request, [validated]);
  }

  /** Returns the result for a value and a class or schema. Each is returned once. */
  take(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    return isObject(value)
      ? takeLast(this.objects.get(value), (validated) => validated.type === type)
      : undefined;
  }

  /** Returns the result for a value without identity in the current request. */
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
   * Runs the rest of a request with a storage that names the request, if it has results for values without identity.
   * Other requests run without: before Node 24, each promise costs more if a storage is in use.
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
