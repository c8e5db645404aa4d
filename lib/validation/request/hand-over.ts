import { isPrimitiveType } from '../primitive-parameter.js';
import { type ParameterCheck } from './parameter-check.js';
import { isObject, type PreparedValues } from './prepared-values.js';

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
