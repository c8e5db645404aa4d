import { type PossibleField } from '../../error/documented-error.js';
import { type BoundEnhancers } from '../../nest/handler-metadata.js';
import { type HandlerParameter, type RequestPart } from '../../nest/handler-parameters.js';
import { type Route } from '../../nest/route-list.js';
import { type KnownFields } from './class-fields.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { type RequestValidator } from '../request/request-validator.js';
import { ownValidationsOf, validationLevels } from '../rules/use-validation.decorator.js';
import { isStandardSchema } from '../standard-schema.js';
import { isLeftToPipes, sourceOf } from '../request/parameter-check.js';
import { isDefaultValue, isParsePipe, parseFields } from '../request/parse/parse-pipes.js';
import { isTransparent } from '../request/pipe-chain.js';
import { type OwnValidators } from '../request/validator-registry.js';

/** What validation can refuse of a request to one handler. */
export interface HandlerRefusal {
  /** What its parameters are called that something is asked of. */
  readonly names: readonly string[];
  /** In the order in which an answer names them; none where answers are silent. */
  readonly fields: readonly PossibleField[];
  /** The status of the answer, in the place of its definition's. */
  readonly status: number | undefined;
}

/** A parameter, and what holds its value to something. */
interface HeldParameter {
  readonly parameter: HandlerParameter;
  readonly validator: RequestValidator;
  readonly schema: unknown;
  /** Nest's own pipes that come before any other. */
  readonly pipes: readonly unknown[];
}

/** Knows which fields of a request validation can refuse, from what the parameters of handlers are declared as. */
export class HandlerFields {
  private readonly known = new Map<RequestValidator, Map<unknown, KnownFields>>();
  private readonly numbers = new Map<unknown, number>();
  private readonly fields = new Map<string, readonly PossibleField[]>();
  private readonly refusals = new Map<string, HandlerRefusal | undefined>();

  /** @param globalPipes the app's own */
  constructor(
    private readonly validators: OwnValidators,
    private readonly globalPipes: () => readonly unknown[],
  ) {}

  /** Nothing where nothing is asked; the same object for handlers that take the same. */
  of(
    route: Route,
    parameters: readonly HandlerParameter[],
    bound: BoundEnhancers,
  ): HandlerRefusal | undefined {
    const held = this.heldBy(route, parameters, bound);
    const keys = held.map((each) => this.keyOf(each));
    const key = keys.join('; ');
    if (!this.refusals.has(key)) this.refusals.set(key, this.refusalOf(held, keys));
    return this.refusals.get(key);
  }

  private heldBy(
    { controller, handler, name }: Route,
    parameters: readonly HandlerParameter[],
    { pipes }: BoundEnhancers,
  ): readonly HeldParameter[] {
    const prototype = controller.prototype as object;
    const isPlain = pipes.every(isTransparent) && this.globalPipes().every(isTransparent);
    const own = ownValidationsOf(controller, prototype, handler, name);
    return inAnswerOrder(parameters).flatMap((parameter): HeldParameter | [] => {
      const { validator, schema } = this.validators.of(validationLevels(own, parameter.index));
      // The fields of an app's own exception are not known.
      if (validator === undefined || validator.options.exceptionFactory !== undefined) return [];
      return {
        parameter,
        validator,
        schema: schema ?? parameter.schema,
        pipes: isPlain ? leading(parameter) : [],
      };
    });
  }

  private refusalOf(held: readonly HeldParameter[], keys: readonly string[]): HandlerRefusal | undefined {
    const fields = held.map((each, index) => this.fieldsOf(keys[index]!, each));
    const failing = held.filter((_, index) => fields[index]!.length > 0);
    const [first] = failing;
    if (first === undefined) return undefined;
    const { status, isSilent } = first.validator.options;
    return {
      names: failing.map(({ parameter }) => nameOf(parameter)),
      fields: isSilent ? [] : fields.flat(),
      status,
    };
  }

  private fieldsOf(key: string, held: HeldParameter): readonly PossibleField[] {
    const fields = this.fields.get(key) ?? possibleFields(held, this.knownBy(held.validator));
    this.fields.set(key, fields);
    return fields;
  }

  /** All that the fields of a parameter depend on. */
  private keyOf({ parameter, validator, schema, pipes }: HeldParameter): string {
    const { part, name, type, pipes: own } = parameter;
    const things = [validator, schema, type].concat(own).map((each) => this.numberOf(each));
    return `${part},${name},${things.join()},${pipes.length}`;
  }

  private knownBy(validator: RequestValidator): Map<unknown, KnownFields> {
    const known = this.known.get(validator) ?? new Map<unknown, KnownFields>();
    this.known.set(validator, known);
    return known;
  }

  private numberOf(object: unknown): number {
    const number = this.numbers.get(object) ?? this.numbers.size;
    this.numbers.set(object, number);
    return number;
  }
}

function possibleFields(
  { parameter, validator, schema, pipes }: HeldParameter,
  known: Map<unknown, KnownFields>,
): readonly PossibleField[] {
  const given = isStandardSchema(schema) ? schema : undefined;
  const source = sourceOf(parameter, given);
  return [
    ...(isLeftToPipes(parameter, given) ? [] : validator.possibleFields(source, undefined, known)),
    ...pipes.flatMap((pipe, index) => parseFields(pipe, source, pipes.slice(0, index).some(isDefaultValue))),
  ];
}

function inAnswerOrder(parameters: readonly HandlerParameter[]): readonly HandlerParameter[] {
  if (parameters.length < 2) return parameters;
  return parameters.toSorted((one, other) => answerRank(one) - answerRank(other));
}

/** Nest's own pipes that come before any other. */
function leading({ pipes }: HandlerParameter): readonly unknown[] {
  const end = pipes.findIndex((pipe) => !isParsePipe(pipe) && !isDefaultValue(pipe));
  return end < 0 ? pipes : pipes.slice(0, end);
}

/** What a person would call a parameter. */
function nameOf({ type, name, part }: HandlerParameter): string {
  return typeof type === 'function' && !isBuiltinType(type) ? type.name : (name ?? part);
}

/** In which order an answer names the parts of a request. */
const ORDER: readonly RequestPart[] = ['body', 'query', 'path', 'header', 'cookie', 'file', 'files'];

/** Where a parameter stands in an answer: by its part first, then as in the source. */
export function answerRank({ part, index }: HandlerParameter): number {
  return ORDER.indexOf(part) * 1_000 + index;
}
