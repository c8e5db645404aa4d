import { type FieldErrorCode } from '../../error/field-code.js';
import {
  type Constraint,
  type ConstraintArguments,
  type ConstraintOptions,
  DATA_RULE,
  type DataRuleClass,
  getFromContainer,
  type InstanceResolver,
  registerDecorator,
  ValidatorConstraint,
} from '../metadata/rule-storage.js';

/**
 * Looks up objects of one kind in the app's data. Implement it in a provider that is a singleton.
 *
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { type Lookup } from 'nestjs-api-errors';
 *
 * @Injectable()
 * export class CustomerEmails implements Lookup {
 *   private readonly emails = new Set(['office@hansen.example']);
 *
 *   async exists(email: string): Promise<boolean> {
 *     return this.emails.has(email);
 *   }
 * }
 * ```
 */
export interface Lookup {
  /**
   * Returns true if the value exists in the app's data.
   *
   * @param value the value that the client sent
   * @param args the arguments of a constraint of class-validator: the object, its property, and others
   */
  exists(value: unknown, args: ConstraintArguments): boolean | Promise<boolean>;
}

type LookupClass = abstract new (...args: never[]) => Lookup;

/**
 * Rejects a value that exists in the app's data, with the code `already_exists`.
 *
 * The lookup runs last. It does not run if the value breaks another rule of its field, or is `undefined` or `null`. A
 * client may send any value, so add a rule for its type, too. Two requests can send the same value at the same time, so
 * add a unique constraint to the database.
 *
 * @param lookup a provider of any module of the app
 * @param options as in class-validator's decorators; `context: { code }` sets another code
 * @see https://github.com/typestack/class-validator#custom-validation-decorators
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { IsEmail } from 'class-validator';
 * import { IsUnique, type Lookup } from 'nestjs-api-errors';
 *
 * @Injectable()
 * class CustomerEmails implements Lookup {
 *   exists = async (email: string) => email === 'office@hansen.example';
 * }
 *
 * class CreateCustomer {
 *   @IsEmail()
 *   @IsUnique(CustomerEmails)
 *   email!: string;
 * }
 * ```
 */
export function IsUnique(lookup: LookupClass, options?: ConstraintOptions): PropertyDecorator {
  return createDataRule(Unique, lookup, options);
}

/**
 * Rejects a value that does not exist in the app's data, with the code `invalid`. It runs as {@link IsUnique} does.
 *
 * @param lookup a provider of any module of the app
 * @param options as in class-validator's decorators; `each: true` looks up each item of a list
 * @see https://github.com/typestack/class-validator#custom-validation-decorators
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { IsUUID } from 'class-validator';
 * import { ExistsIn, type Lookup } from 'nestjs-api-errors';
 *
 * @Injectable()
 * class Tags implements Lookup {
 *   exists = async (id: string) => id.startsWith('a');
 * }
 *
 * class Article {
 *   @IsUUID('all', { each: true })
 *   @ExistsIn(Tags, { each: true, message: 'There is no such tag.' })
 *   tags!: string[];
 * }
 * ```
 */
export function ExistsIn(lookup: LookupClass, options?: ConstraintOptions): PropertyDecorator {
  return createDataRule(Existing, lookup, options);
}

function createDataRule(
  validator: DataRuleClass,
  lookup: LookupClass,
  options: ConstraintOptions = {},
): PropertyDecorator {
  // If two CommonJS files import each other, the exports of one are undefined at first.
  if (lookup === undefined) throw new TypeError(NO_LOOKUP);
  const context = { code: validator[DATA_RULE], ...(options.context as object | undefined) };
  return ({ constructor: target }, property) =>
    registerDecorator({
      target,
      propertyName: property as string,
      constraints: [lookup],
      options: { ...options, context },
      validator,
      async: true,
    });
}

const NO_LOOKUP =
  'The class of a lookup is undefined: the files of the DTO and of the lookup import each other. Remove one of the two imports.';

abstract class DataRule implements Constraint {
  protected abstract readonly expected: boolean;

  constructor(private readonly resolve: InstanceResolver = getFromContainer as InstanceResolver) {}

  validate(value: unknown, args: ConstraintArguments): boolean | Promise<boolean> {
    return value === undefined || value === null || this.lookUp(value, args);
  }

  private async lookUp(value: unknown, args: ConstraintArguments): Promise<boolean> {
    const lookup = this.resolve(args.constraints[0]) as Lookup;
    return Boolean(await lookup.exists(value, args)) === this.expected;
  }
}

@ValidatorConstraint({ name: 'isUnique', async: true })
class Unique extends DataRule {
  static readonly [DATA_RULE]: FieldErrorCode = 'already_exists';
  protected readonly expected = false;
  defaultMessage = () => 'This value already exists.';
}

@ValidatorConstraint({ name: 'existsIn', async: true })
class Existing extends DataRule {
  static readonly [DATA_RULE]: FieldErrorCode = 'invalid';
  protected readonly expected = true;
  defaultMessage = () => 'The referenced object does not exist.';
}
