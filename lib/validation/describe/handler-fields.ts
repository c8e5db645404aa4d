import { type DocumentedField } from '../../error/documented-error.js';
import { type BoundEnhancers } from '../../nest/handler-metadata.js';
import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type Route } from '../../nest/route-list.js';
import { getOrCreate } from '../../internal/memoize.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import {
  declareParameters,
  isLeftToPipes,
  isTransparent,
  responseRank,
  sourceOf,
} from '../request/validated-parameter.js';
import { isDefaultValue, isParsePipe } from '../request/parse-pipes.js';
import { type RequestValidator } from '../request/request-validator.js';
import { type ValidatorRegistry } from '../request/validator-registry.js';
import { validationOverridesOf } from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { type CachedFields } from './class-fields.js';
import { parameterFields, parseFields } from './parameter-fields.js';

/** The fields of a request to one handler that validation can reject. */
export interface RejectableFields {
  /** The names of its validated parameters. */
  readonly names: readonly string[];
  /** In the order of a response; empty if responses do not list fields. */
  readonly fields: readonly DocumentedField[];
  /** The custom status of the response. */
  readonly status: number | undefined;
}

/** A parameter, and what validates its value. */
interface DescribedParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator;
  readonly schema: unknown;
  /** Nest's Parse pipes that come before any other pipe. */
  readonly pipes: readonly unknown[];
}

/** Finds the fields that validation can reject, from the declared parameters of handlers. */
export class HandlerFields {
  private readonly classFields = new Map<RequestValidator, Map<unknown, CachedFields>>();
  private readonly numbers = new Map<unknown, number>();
  private readonly byParameter = new Map<string, readonly DocumentedField[]>();
  private readonly byHandler = new Map<string, RejectableFields | undefined>();

  /** @param globalPipes the app's pipes besides ours */
  constructor(
    private readonly registry: ValidatorRegistry,
    private readonly globalPipes: readonly unknown[],
  ) {}

  /** Returns `undefined` if no parameter is validated. Handlers with equal parameters share one result. */
  find(
    route: Route,
    parameters: readonly HandlerParameter[],
    bound: BoundEnhancers,
  ): RejectableFields | undefined {
    const described = this.describe(route, parameters, bound);
    const keys = described.map((each) => this.keyOf(each));
    const key = keys.join('; ');
    if (!this.byHandler.has(key)) this.byHandler.set(key, this.join(described, keys));
    return this.byHandler.get(key);
  }

  private describe(
    { controller, handler, name }: Route,
    parameters: readonly HandlerParameter[],
    { pipes }: BoundEnhancers,
  ): readonly DescribedParameter[] {
    const prototype = controller.prototype as object;
    const isPlain = pipes.every(isTransparent) && this.globalPipes.every(isTransparent);
    const own = validationOverridesOf(controller, prototype, handler, name);
    const declared = declareParameters(inResponseOrder(parameters), own, this.registry);
    return declared.flatMap(({ parameter, validator, schema }): DescribedParameter | [] => {
      // The fields of an app's custom exception are not known.
      if (validator === undefined || validator.options.exceptionFactory !== undefined) return [];
      return {
        parameter,
        validator,
        schema,
        pipes: isPlain ? leadingPipes(parameter) : [],
      };
    });
  }

  private join(
    described: readonly DescribedParameter[],
    keys: readonly string[],
  ): RejectableFields | undefined {
    const fields = described.map((each, index) => this.fieldsOf(keys[index]!, each));
    const failing = described.filter((_, index) => fields[index]!.length > 0);
    const [first] = failing;
    if (first === undefined) return undefined;
    const { status, isSilent } = first.validator.options;
    return {
      names: failing.map(({ parameter }) => nameOf(parameter)),
      fields: isSilent ? [] : fields.flat(),
      status,
    };
  }

  private fieldsOf(key: string, described: DescribedParameter): readonly DocumentedField[] {
    return getOrCreate(this.byParameter, key, () => {
      const cache = getOrCreate(
        this.classFields,
        described.validator,
        () => new Map<unknown, CachedFields>(),
      );
      return describedFields(described, cache);
    });
  }

  /** Names everything that the fields of a parameter depend on. */
  private keyOf({ parameter, validator, schema, pipes }: DescribedParameter): string {
    const { part, name, type, pipes: own } = parameter;
    const { numbers } = this;
    const objects = [validator, schema, type]
      .concat(own)
      .map((each) => getOrCreate(numbers, each, () => numbers.size));
    return `${part},${name},${objects.join()},${pipes.length}`;
  }
}

function describedFields(
  { parameter, validator, schema, pipes }: DescribedParameter,
  cache: Map<unknown, CachedFields>,
): readonly DocumentedField[] {
  const given = isStandardSchema(schema) ? schema : undefined;
  const source = sourceOf(parameter, given);
  return [
    ...(isLeftToPipes(parameter, given) ? [] : parameterFields(validator, source, { cache })),
    ...pipes.flatMap((pipe, index) => parseFields(pipe, source, pipes.slice(0, index).some(isDefaultValue))),
  ];
}

function inResponseOrder(parameters: readonly HandlerParameter[]): readonly HandlerParameter[] {
  if (parameters.length < 2) return parameters;
  return parameters.toSorted((one, other) => responseRank(one) - responseRank(other));
}

/** Returns Nest's Parse pipes that come before any other pipe. */
function leadingPipes({ pipes }: HandlerParameter): readonly unknown[] {
  const end = pipes.findIndex((pipe) => !isParsePipe(pipe) && !isDefaultValue(pipe));
  return end < 0 ? pipes : pipes.slice(0, end);
}

function nameOf({ type, name, part }: HandlerParameter): string {
  return typeof type === 'function' && !isBuiltinType(type) ? type.name : (name ?? part);
}
