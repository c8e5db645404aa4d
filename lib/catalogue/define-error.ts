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
import { pascalCase } from '../internal/text.js';
import { ApiException, type OccurrenceOptions } from './api-exception.js';

/** The parameters of the texts of a definition; any parameters if the compiler does not know a text. */
export type ParamsOf<D extends ErrorDefinitionInput> = string extends D['message']
  ? Params
  : { readonly [Name in TemplateParam<D['message']> | TemplateParam<UserMessageOf<D>>]: ParamValue };

type UserMessageOf<D> = D extends { readonly userMessage: infer Text extends string } ? Text : '';

/** Rejects unknown keys, which the compiler does not check in type parameters. */
type NoUnknownKeys<D> = { readonly [Key in Exclude<keyof D, keyof ErrorDefinitionInput>]: never };

/** No parameters: `new X()`, or `new X(undefined, { cause })`. */
type NoParams = { readonly [name: string]: never };

type ErrorArguments<P> = string extends keyof P
  ? [params?: P, options?: OccurrenceOptions]
  : [keyof P] extends [never]
    ? [params?: NoParams, options?: OccurrenceOptions]
    : [params: P, options?: OccurrenceOptions];

/** The exception class of one error, which is thrown, caught, documented and tested. */
export interface ApiErrorClass<P = Params> {
  new (...args: ErrorArguments<P>): ApiException;
  readonly definition: ErrorDefinition;
}

/** Any error class, with any parameters. */
export interface AnyApiErrorClass {
  new (...args: never[]): ApiException;
  readonly definition: ErrorDefinition;
}

/**
 * Defines an error. The class that it returns is the exception to throw; responses, documentation and tests are created
 * from it.
 *
 * It never throws. Mistakes in a definition, unknown keys included, are reported at startup together with all others.
 *
 * @param definition the facts; the constructor takes the `{params}` of `message` and `userMessage`
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
): ApiErrorClass<ParamsOf<D>> {
  const facts = createDefinition(definition);
  class DefinedException extends ApiException {
    static readonly definition = facts;

    constructor(params: Params = {}, options?: OccurrenceOptions) {
      super(facts, renderTemplate(facts.message, params), params, options);
    }
  }
  Object.defineProperty(DefinedException, 'name', { value: pascalCase(facts.code) });
  return DefinedException;
}
