import {
  type ArgumentMetadata,
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type PipeTransform,
} from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { isObject } from '../../internal/unknown-value.js';
import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type ArgumentConversion } from '../../nest/handler-enhancers.js';
import {
  isPrimitiveType,
  toPipeParameter,
  type RequestValidator,
  toValidationFailed,
} from './request-validator.js';
import { type ParameterCheck } from './validated-parameter.js';
import { ValidatorRegistry } from './validator-registry.js';

interface ValidatedObject {
  readonly type: unknown;
  readonly result: unknown;
}

interface ValidatedParameterValue {
  readonly parameter: HandlerParameter;
  readonly value: unknown;
  readonly result: unknown;
}

/**
 * Stores the results of validations that ran before the module's pipe, so that the pipe does not validate again. An object
 * is recognized by its identity and by the class or schema that validated it, a primitive by its parameter and request.
 */
export class ValidatedValues {
  private readonly objects = new WeakMap<object, ValidatedObject[]>();
  private readonly parameters = new WeakMap<object, ValidatedParameterValue[]>();
  private readonly request = new AsyncLocalStorage<object>();

  keep(value: object, type: unknown, result: unknown): void {
    const others = this.objects.get(value);
    if (others) others.push({ type, result });
    else this.objects.set(value, [{ type, result }]);
  }

  keepParameter(request: object, validated: ValidatedParameterValue): void {
    const others = this.parameters.get(request);
    if (others) others.push(validated);
    else this.parameters.set(request, [validated]);
  }

  take(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    return isObject(value)
      ? takeLast(this.objects.get(value), (validated) => validated.type === type)
      : undefined;
  }

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
   * Runs the rest of a request in an `AsyncLocalStorage`, in which the pipe finds the results of primitives. Requests
   * without such results do not use it, as it makes each promise slower before Node 24.
   */
  intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<object>();
    return this.parameters.has(request) ? this.request.run(request, () => next.handle()) : next.handle();
  }
}

/** Removes and returns the last match, as Nest runs the pipes of the last parameter first. */
function takeLast<T>(all: T[] | undefined, isWanted: (each: T) => boolean): T | undefined {
  const index = all?.findLastIndex(isWanted) ?? -1;
  return index < 0 ? undefined : all!.splice(index, 1)[0];
}

/** Validates the parameters of an app, or returns the results if the collector of the handler has validated them. */
@Injectable()
export class ModuleValidationPipe implements PipeTransform {
  private readonly validator: RequestValidator;

  constructor(
    @Inject(ValidatorRegistry) registry: ValidatorRegistry,
    @Inject(ValidatedValues) private readonly values: ValidatedValues,
  ) {
    this.validator = registry.default;
  }

  usesValues(values: ValidatedValues): boolean {
    return this.values === values;
  }

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const parameter = toPipeParameter(metadata);
    const { schema, type } = parameter;
    const validated = this.values.take(value, schema ?? type) ?? this.values.takeParameter(value, metadata);
    if (validated !== undefined) return validated.result;
    // The handler's pipe converts primitives, except for the values of Parse pipes.
    if (this.validator.options.strict && isPrimitiveType(type) && schema === undefined) return value;
    return this.validator.validateOrThrow(value, parameter);
  }
}

/**
 * Validates the parameters of a handler that the module's pipe does not validate: primitives, cookies, values of Parse pipes,
 * and values with a schema of `@UseValidation()`.
 */
export class ParameterPipe implements PipeTransform {
  constructor(
    private readonly checks: readonly ParameterCheck[],
    private readonly values: ValidatedValues,
  ) {}

  transform(value: unknown, { type, data, metatype }: ArgumentMetadata): unknown {
    const check = this.checks.find(
      ({ parameter }) => parameter.kind === type && parameter.name === data && parameter.type === metatype,
    );
    if (check === undefined) return value;
    // If the handler receives a microservice message, the path, the query and the headers are missing.
    if (value === null && type !== 'body') return value;
    const { schema } = check.source;
    const validated = schema === undefined ? undefined : this.values.take(value, schema);
    if (validated) return validated.result;
    if (check.steps.length === 0) return check.validator!.validateOrThrow(value, check.source);
    return this.parse(check, value);
  }

  /** Returns the original value, as Nest runs the Parse pipes later. */
  private async parse(check: ParameterCheck, value: unknown): Promise<unknown> {
    const result = await check.validate(value);
    if ('violations' in result) throw toValidationFailed(result.violations, check.validator!.options);
    return value;
  }
}

/**
 * Creates a function that replaces the headers among the arguments of a handler by validated headers, as Nest does not run
 * pipes on headers.
 */
export function createHeaderConversion(
  checks: readonly ParameterCheck[],
  values: ValidatedValues,
): ArgumentConversion | undefined {
  const headers = checks
    .filter(({ isTyped, parameter }) => isTyped && parameter.part === 'header')
    .toReversed();
  if (headers.length === 0) return undefined;
  return (args) => {
    const pending: Promise<unknown>[] = [];
    for (const { parameter, source, validator } of headers) {
      const { index } = parameter;
      const validated = values.take(args[index], source.schema ?? source.type);
      // If the handler receives a microservice message, this argument is the RPC context.
      if (!validated && typeof args[index] === 'object') continue;
      // A single header is a string, for which no result is stored: it is validated again.
      const converted = validated ? validated.result : validator!.validateOrThrow(args[index], source);
      if (converted instanceof Promise)
        pending.push(converted.then((settled: unknown) => (args[index] = settled)));
      else args[index] = converted;
    }
    return pending.length > 0 ? Promise.all(pending) : undefined;
  };
}
