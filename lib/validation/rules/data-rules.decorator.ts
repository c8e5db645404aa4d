import { type FieldErrorCode } from '../../error/field-error.js';
import {
  type Constraint,
  type ConstraintArguments,
  type ConstraintOptions,
  DATA_RULE,
  type DataRuleClass,
  getFromContainer,
  type InstanceOf,
  registerDecorator,
  ValidatorConstraint,
} from '../engine/rule-storage.js';

/**
 * Knows which objects of one kind the app has. It is a provider of the app, and no request-scoped one.
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
  /** @param args what class-validator tells a constraint: the object, its property, and others */
  exists(value: unknown, args: ConstraintArguments): boolean | Promise<boolean>;
}

type LookupClass = abstract new (...args: never[]) => Lookup;

/**
 * Refuses a value that the app's data has already, with the code `already_exists`.
 *
 * It is asked last, and not about a value that breaks another rule of its field, nor about `undefined` and `null`. As
 * the value comes from a client, give the field a rule of its form. Where the same value may come twice at the same
 * time, the database has the last word.
 *
 * @param lookup a provider of any module of the app
 * @param options as those of class-validator's decorators; `context: { code }` gives it another code
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
  return dataRule(Unique, lookup, options);
}

/**
 * Refuses a value that names nothing of the app's data, with the code `invalid`. What is said of {@link IsUnique}
 * holds for it, too.
 *
 * @param lookup a provider of any module of the app
 * @param options as those of class-validator's decorators; `each: true` asks it of each item of a list
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
 *   @ExistsIn(Tags, { each: true, message: 'There is no tag $value.' })
 *   tags!: string[];
 * }
 * ```
 */
export function ExistsIn(lookup: LookupClass, options?: ConstraintOptions): PropertyDecorator {
  return dataRule(Existing, lookup, options);
}

function dataRule(
  validator: DataRuleClass,
  lookup: LookupClass,
  options: ConstraintOptions = {},
): PropertyDecorator {
  // Two CommonJS files that import each other find nothing of the other's at first.
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
  'The class of a lookup is undefined: the files of the DTO and of the lookup import each other. Break the loop.';

abstract class DataRule implements Constraint {
  protected abstract readonly isWanted: boolean;

  /** @param instanceOf class-validator's container makes it without */
  constructor(private readonly instanceOf: InstanceOf = getFromContainer as InstanceOf) {}

  validate(value: unknown, args: ConstraintArguments): boolean | Promise<boolean> {
    return value === undefined || value === null || this.ask(value, args);
  }

  private async ask(value: unknown, args: ConstraintArguments): Promise<boolean> {
    const lookup = this.instanceOf(args.constraints[0]) as Lookup;
    return Boolean(await lookup.exists(value, args)) === this.isWanted;
  }
}

@ValidatorConstraint({ name: 'isUnique', async: true })
class Unique extends DataRule {
  static readonly [DATA_RULE]: FieldErrorCode = 'already_exists';
  protected readonly isWanted = false;
  defaultMessage = () => 'This value already exists.';
}

@ValidatorConstraint({ name: 'existsIn', async: true })
class Existing extends DataRule {
  static readonly [DATA_RULE]: FieldErrorCode = 'invalid';
  protected readonly isWanted = true;
  defaultMessage = () => 'There is no such object.';
}
