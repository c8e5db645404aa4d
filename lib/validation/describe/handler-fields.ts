import { type DocumentedField } from '../../error/documented-error.js';
import { type BoundEnhancers } from '../../nest/handler-metadata.js';
import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { type Route } from '../../nest/route-list.js';
import { getOrCreate } from '../../internal/memoize.js';
import { capitalize } from '../../internal/text.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import {
  assignValidators,
  isParsedByPipes,
  isNestValidationPipe,
  getResponseRank,
  toParameter,
} from '../request/validated-parameter.js';
import { getItemType, isDefaultValuePipe, isParsePipe } from '../request/parse-pipes.js';
import { type RequestValidator } from '../request/request-validator.js';
import { type ValidatorRegistry } from '../request/validator-registry.js';
import { getValidationOverrides } from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { type CachedFields } from './class-fields.js';
import { findParameterFields, findParseFields } from './parameter-fields.js';

/** The fields with which a request to one handler can fail. */
export interface RejectableFields {
  /**
   * A name that belongs to these fields alone, so that handlers can share them: of the class, or of the only parameter and
   * its rules. `undefined` if the fields belong to one handler.
   */
  readonly name: string | undefined;
  /** The fields in the order of a response. The list is empty if responses do not list fields. */
  readonly fields: readonly DocumentedField[];
  readonly status: number | undefined;
}

/** The rejectable fields, by the exception that is thrown for them. */
export interface FieldsByException {
  /** `undefined` if no field is known to fail. */
  readonly builtIn: RejectableFields | undefined;
  /** The fields that fail with an exception of the app's `exceptionFactory`, which creates no exceptions of Parse pipes. */
  readonly custom: RejectableFields | undefined;
}

export interface DescribedParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator;
  readonly schema: unknown;
  /** The Parse pipes that run before any other pipe. */
  readonly pipes: readonly unknown[];
}

export class HandlerFields {
  private readonly classFields = new Map<RequestValidator, Map<unknown, CachedFields>>();
  private readonly described = new Map<Route, readonly DescribedParameter[]>();
  private readonly ids = new Map<unknown, number>();
  private readonly byParameter = new Map<string, readonly DocumentedField[]>();
  private readonly byHandler = new Map<string, RejectableFields | undefined>();

  /** @param globalPipes the global pipes of the app, without the pipe of this package */
  constructor(
    private readonly registry: ValidatorRegistry,
    private readonly globalPipes: readonly unknown[],
  ) {}

  /** Handlers with equal parameters share the same fields. */
  find(route: Route, parameters: readonly HandlerParameter[], bound: BoundEnhancers): FieldsByException {
    const described = this.describe(route, parameters, bound);
    const custom = described.filter(hasCustomException);
    if (custom.length === 0) return { builtIn: this.joinOnce(described), custom: undefined };
    return {
      builtIn: this.joinOnce(described.filter((each) => !hasCustomException(each))),
      custom: this.joinOnce(custom.map((each) => ({ ...each, pipes: [] }))),
    };
  }

  private joinOnce(described: readonly DescribedParameter[]): RejectableFields | undefined {
    const keys = described.map((each) => this.createKey(each));
    const key = keys.join('; ');
    if (!this.byHandler.has(key)) this.byHandler.set(key, this.join(described, keys));
    return this.byHandler.get(key);
  }

  /** Returns the parameters that are validated, in the order of a response. */
  describe(
    route: Route,
    parameters: readonly HandlerParameter[],
    bound: BoundEnhancers,
  ): readonly DescribedParameter[] {
    return getOrCreate(this.described, route, () => this.describeParameters(route, parameters, bound));
  }

  private describeParameters(
    { controller, handler, name }: Route,
    parameters: readonly HandlerParameter[],
    { pipes }: BoundEnhancers,
  ): readonly DescribedParameter[] {
    const prototype = controller.prototype as object;
    const hasOnlyValidationPipes =
      pipes.every(isNestValidationPipe) && this.globalPipes.every(isNestValidationPipe);
    const overrides = getValidationOverrides(controller, prototype, handler, name);
    const declared = assignValidators(sortByResponseRank(parameters), overrides, this.registry);
    return declared.flatMap(({ parameter, validator, schema }): DescribedParameter | [] => {
      if (validator === undefined) return [];
      return {
        parameter,
        validator,
        schema,
        pipes: hasOnlyValidationPipes ? getLeadingPipes(parameter) : [],
      };
    });
  }

  private join(
    described: readonly DescribedParameter[],
    keys: readonly string[],
  ): RejectableFields | undefined {
    const fields = described.map((each, index) => this.getFields(keys[index]!, each));
    const failing = described.filter((_, index) => fields[index]!.length > 0);
    const [first] = failing;
    if (first === undefined) return undefined;
    const all = fields.flat();
    const isShared = failing.length === 1 && first.validator === this.registry.default;
    const { status, hidesFieldErrors } = first.validator.options;
    return {
      name: isShared ? createName(first, all) : undefined,
      fields: hidesFieldErrors ? [] : all,
      status,
    };
  }

  private getFields(key: string, described: DescribedParameter): readonly DocumentedField[] {
    return getOrCreate(this.byParameter, key, () => {
      const cache = getOrCreate(
        this.classFields,
        described.validator,
        () => new Map<unknown, CachedFields>(),
      );
      return findFields(described, cache);
    });
  }

  private createKey({ parameter, validator, schema, pipes }: DescribedParameter): string {
    const { part, name, type, pipes: overrides } = parameter;
    const { ids } = this;
    const objects = [validator, schema, type]
      .concat(overrides)
      .map((each) => getOrCreate(ids, each, () => ids.size));
    return `${part},${name},${objects.join()},${pipes.length}`;
  }
}

function hasCustomException({ validator }: DescribedParameter): boolean {
  return validator.options.exceptionFactory !== undefined;
}

function findFields(
  { parameter, validator, schema, pipes }: DescribedParameter,
  cache: Map<unknown, CachedFields>,
): readonly DocumentedField[] {
  const standardSchema = isStandardSchema(schema) ? schema : undefined;
  const source = toParameter(parameter, standardSchema);
  return [
    ...(isParsedByPipes(parameter, standardSchema) ? [] : findParameterFields(validator, source, { cache })),
    ...pipes.flatMap((pipe, index) =>
      findParseFields(pipe, source, pipes.slice(0, index).some(isDefaultValuePipe)),
    ),
  ];
}

function sortByResponseRank(parameters: readonly HandlerParameter[]): readonly HandlerParameter[] {
  if (parameters.length < 2) return parameters;
  return parameters.toSorted((one, other) => getResponseRank(one) - getResponseRank(other));
}

function getLeadingPipes({ pipes }: HandlerParameter): readonly unknown[] {
  const end = pipes.findIndex((pipe) => !isParsePipe(pipe) && !isDefaultValuePipe(pipe));
  return end < 0 ? pipes : pipes.slice(0, end);
}

/** @example 'CreateUser' for a body, 'PageQuery' for a query, 'IdPathIsInt' for `@Param('id', ParseIntPipe)` */
function createName(
  { parameter: { type, name = '', part }, schema, pipes }: DescribedParameter,
  fields: readonly DocumentedField[],
): string | undefined {
  if (isStandardSchema(schema) || pipes.some((pipe) => getItemType(pipe) !== undefined)) return undefined;
  const owner = capitalize(name);
  if (typeof type === 'function' && !isBuiltinType(type))
    return type.name.replace(/dto$/i, '') + owner + (part === 'body' ? '' : capitalize(part)) || undefined;
  const codes = fields.flatMap((field) => field.codes);
  const isRequired = part === 'path' || codes.some(({ code }) => code === 'missing_field');
  const reasons = [...new Set(codes.flatMap(({ reason }) => reason ?? []))].map(capitalize);
  return [owner, capitalize(part), ...(isRequired ? [] : ['Optional']), ...reasons].join('');
}
