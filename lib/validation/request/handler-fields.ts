import { type PossibleField } from '../../error/possible-field.js';
import { type HandlerParameter, parametersOf } from '../../routes/handler-parameters.js';
import { metadata, NEST } from '../../routes/nest-metadata.js';
import { type Route } from '../../routes/route-list.js';
import { isOfTheLanguage } from '../language-types.js';
import { type RequestValidator } from '../request-validator.js';
import { answerRank } from './answer-order.js';
import { type OwnValidators } from './own-validators.js';
import { isStandardSchema } from '../standard-schema.js';
import { ownValidationOf } from '../use-validation.decorator.js';
import { ParameterCheck } from './parameter-check.js';
import { isDefaultValue, isParsePipe } from './parse/parse-pipes.js';
import { parseFields } from './parse/parse-fields.js';
import { isTransparent } from './pipe-chain.js';

/** The fields of one parameter that can fail, and what the parameter is called. */
interface ParameterFields {
  /** Its class, or its own name. */
  readonly name: string;
  readonly fields: readonly PossibleField[];
}

/** What validation can refuse of a request to one handler. */
export interface HandlerRefusal {
  /** What its parameters are called that something is asked of. */
  readonly names: readonly string[];
  /** In the order in which an answer names them; none where answers are silent. */
  readonly fields: readonly PossibleField[];
  /** The status of the answer, in the place of its definition's. */
  readonly status: number | undefined;
}

/** Knows which fields of a request validation can refuse, from what the parameters of handlers are declared as. */
export class HandlerFields {
  /** @param globalPipes the app's own */
  constructor(
    private readonly validators: OwnValidators,
    private readonly globalPipes: () => readonly unknown[],
  ) {}

  /** Nothing where nothing is asked. */
  of(route: Route): HandlerRefusal | undefined {
    const { controller, handler, name } = route;
    const prototype = controller.prototype as object;
    const before = [
      ...this.globalPipes(),
      ...((metadata(NEST.pipes, controller) ?? []) as readonly unknown[]),
      ...((metadata(NEST.pipes, handler) ?? []) as readonly unknown[]),
    ];
    const isPlain = before.every(isTransparent);
    const found: ParameterFields[] = [];
    let first: RequestValidator | undefined;
    const parameters = parametersOf(controller, prototype, name);
    for (const parameter of parameters.toSorted((one, other) => answerRank(one) - answerRank(other))) {
      const own = ownValidationOf(controller, prototype, handler, name, parameter.index);
      const validator = this.validators.of(own);
      // An answer of the app's own says nothing of fields.
      if (validator === undefined || validator.options.exceptionFactory !== undefined) continue;
      const schema = (own ? own.schema : undefined) ?? parameter.schema;
      const fields = fieldsOf(parameter, validator, schema, isPlain);
      if (fields.length === 0) continue;
      first ??= validator;
      found.push({ name: nameOf(parameter), fields });
    }
    if (first === undefined) return undefined;
    const { status, isSilent } = first.options;
    return {
      names: found.map((each) => each.name),
      fields: isSilent ? [] : found.flatMap(({ fields }) => fields),
      status,
    };
  }
}

function fieldsOf(
  parameter: HandlerParameter,
  validator: RequestValidator,
  schema: unknown,
  isPlain: boolean,
): readonly PossibleField[] {
  const given = isStandardSchema(schema) ? schema : undefined;
  const { isTyped, source } = new ParameterCheck(parameter, validator, [], given);
  const pipes = isPlain ? leading(parameter) : [];
  return [
    ...(isTyped ? validator.possibleFields(source) : []),
    ...pipes.flatMap((pipe, index) => parseFields(pipe, source, pipes.slice(0, index).some(isDefaultValue))),
  ];
}

/** Nest's own pipes that come before any other. */
function leading({ pipes }: HandlerParameter): readonly unknown[] {
  const end = pipes.findIndex((pipe) => !isParsePipe(pipe) && !isDefaultValue(pipe));
  return end < 0 ? pipes : pipes.slice(0, end);
}

/** What a person would call a parameter. */
function nameOf({ type, name, part }: HandlerParameter): string {
  return typeof type === 'function' && !isOfTheLanguage(type) ? type.name : (name ?? part);
}
