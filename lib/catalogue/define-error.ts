import {
  createDefinition,
  type ErrorDefinition,
  type ErrorDefinitionInput,
} from '../error/error-definition.js';
import {
  type Params,
  type ParamValue,
  renderTemplate,
  type TemplateParam,
} from '../error/message-template.js';
import { toPascalCase } from '../internal/text.js';
import { createDefinedFields } from '../error/field-error.js';
import { ApiException, type OccurrenceOptions } from './api-exception.js';

/** The parameters of `message` and `userMessage`. If the compiler does not know the message, any parameters are allowed. */
export type ParamsOf<D extends ErrorDefinitionInput> = string extends D['message']
  ? Params
  : { readonly [Name in TemplateParam<D['message']> | TemplateParam<UserMessageOf<D>>]: ParamValue };

type UserMessageOf<D> = D extends { readonly userMessage: infer Text extends string } ? Text : '';

/** Rejects unknown keys, which the compiler does not check in type parameters. */
type NoUnknownKeys<D> = { readonly [Key in Exclude<keyof D, keyof ErrorDefinitionInput>]: never };

type NoParams = { readonly [name: string]: never };

type ErrorArguments<P> = string extends keyof P
  ? [params?: P, options?: OccurrenceOptions]
  : [keyof P] extends [never]
    ? [params?: NoParams, options?: OccurrenceOptions]
    : [params: P, options?: OccurrenceOptions];

/** The exception class of one error. You throw it, catch it, document it and test it. */
export interface ApiErrorClass<P = Params, Code extends string = string> {
  new (...args: ErrorArguments<P>): ApiException<Code>;
  readonly definition: ErrorDefinition;
}

/** Any error class, with any parameters. */
export interface AnyApiErrorClass {
  new (...args: never[]): ApiException;
  readonly definition: ErrorDefinition;
}

/**
 * Defines an error. It returns the exception class to throw. The response, the documentation and the tests of the error use
 * the same class.
 *
 * It never throws. The startup checks report the mistakes of all declared errors together, including unknown keys.
 *
 * @param definition the facts of the error. The constructor of the returned class expects the parameters of `message` and
 *   `userMessage`
 * @example
 * ```ts
 * import { defineError } from 'nestjs-api-errors';
 *
 * export class UserNotFound extends defineError({
 *   code: 'user_not_found',
 *   status: 404,
 *   message: "User '{id}' does not exist.",
 * }) {}
 *
 * throw new UserNotFound({ id: 42 });
 * ```
 */
export function defineError<const D extends ErrorDefinitionInput>(
  definition: D & NoUnknownKeys<D>,
): ApiErrorClass<ParamsOf<D>, D['code']> {
  const facts = createDefinition(definition);
  const fields = createDefinedFields(facts);
  class DefinedException extends ApiException<D['code']> {
    static readonly definition = facts;

    constructor(params: Params = {}, options?: OccurrenceOptions) {
      super(facts, renderTemplate(facts.message, params), params, options, options?.fields ?? fields);
    }
  }
  Object.defineProperty(DefinedException, 'name', { value: toPascalCase(facts.code) });
  return DefinedException;
}
