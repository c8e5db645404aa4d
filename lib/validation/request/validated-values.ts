import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type ArgumentMetadata,
  type CallHandler,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { isObject } from '../../internal/unknown-value.js';
import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { isPrimitiveType } from './primitive-parameter.js';
import { refusal } from '../validation-result.js';
import { type ParameterCheck } from './parameter-check.js';

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

type Members = Record<string, unknown>;

/** Prepares what goes on in the place of the values of a valid request, for the pipes that ask for it. */
export class HandOver {
  /** @param isStrict whether the app's pipe is strict: it passes over primitives then */
  constructor(
    private readonly prepared: PreparedValues,
    private readonly isStrict: boolean,
  ) {}

  /**
   * @param isOwn whether the parameter has options of its own, which the app's pipe does not know
   * @param value as it came
   * @param made what validation has made of it
   */
  prepare(check: ParameterCheck, isOwn: boolean, request: Members, value: unknown, made: unknown): void {
    const { parameter, source, steps } = check;
    // Parse pipes come after the app's pipe, when their turn comes.
    const result = steps.length === 0 ? made : check.beforePipes(value);
    if (source.schema === parameter.schema) {
      this.tellPipe(check, isOwn, request, value, result);
      return;
    }
    // The app's pipe knows the schema that Nest knows, and no other: the handler's own asks for what this one made.
    if (isObject(value) && steps.length === 0) this.prepared.keep(value, source.schema, result);
    if (parameter.part !== 'header') this.tellPipe(check, isOwn, request, value, value);
  }

  /** Prepares a value for the app's pipe, unless it is a primitive that the pipe passes over. */
  private tellPipe(
    { parameter }: ParameterCheck,
    isOwn: boolean,
    request: Members,
    value: unknown,
    result: unknown,
  ): void {
    const { type, schema } = parameter;
    if (schema === undefined && isPrimitiveType(type) && (this.isStrict || !isOwn)) return;
    if (isObject(value)) {
      this.prepared.keep(value, schema ?? type, result);
      return;
    }
    // The app's pipe validates against a schema again: it has no options that could differ.
    if (isOwn && schema === undefined) this.prepared.keepParameter(request, { parameter, value, result });
  }
}

/**
 * Converts the primitive parameters of one handler, and names the one that a Parse pipe refuses. It is bound to the
 * handler that it knows, as a pipe is told of values only.
 */
export class ParameterPipe implements PipeTransform {
  constructor(
    private readonly checks: readonly ParameterCheck[],
    private readonly prepared: PreparedValues,
  ) {}

  transform(value: unknown, { type, data, metatype }: ArgumentMetadata): unknown {
    const check = this.checks.find(
      ({ parameter }) => parameter.kind === type && parameter.name === data && parameter.type === metatype,
    );
    if (check === undefined) return value;
    // A message for the same handler has no path, no query and no headers.
    if (value === null && type !== 'body') return value;
    const { schema } = check.source;
    const prepared = schema === undefined ? undefined : this.prepared.take(value, schema);
    if (prepared) return prepared.result;
    if (check.steps.length === 0) return check.validator!.accept(value, check.source);
    return this.parsed(check, value);
  }

  /** What goes on is what came: the Parse pipes make of it what they make, when their turn comes. */
  private async parsed(check: ParameterCheck, value: unknown): Promise<unknown> {
    const verdict = await check.judge(value);
    if ('complaint' in verdict) throw refusal([verdict.complaint], check.validator!.options);
    return value;
  }
}
