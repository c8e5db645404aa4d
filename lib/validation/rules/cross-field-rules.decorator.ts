import { addCrossFieldRule, type CrossFieldRuleOptions } from '../engine/cross-field-rule.js';

/** Decorates a class that has all properties of a rule. Other classes do not compile. */
export type CrossFieldClassDecorator<Name extends string> = <Class extends { readonly prototype: unknown }>(
  target: Class & HasProperties<Class['prototype'], Name>,
) => void;

/** Decorates a property of a class that has all properties of a rule. Other classes do not compile. */
export type CrossFieldPropertyDecorator<Name extends string> = <Owner extends object>(
  target: Owner & HasProperties<Owner, Name>,
  property: string | symbol,
) => void;

/** Does not check names that are computed at run time. */
type HasProperties<Owner, Name extends string> = string extends Name
  ? unknown
  : [Exclude<Name, keyof Owner>] extends [never]
    ? unknown
    : { readonly 'The class does not have this property': Exclude<Name, keyof Owner> };

type Names<Name extends string> = readonly [Name, ...Name[]];

/**
 * Requires at least one of several fields. A field is present if it is neither `undefined` nor `null`. The field error
 * names all fields of the rule: `fields: ['email', 'phone']`.
 *
 * The compiler rejects a name that is not a public property of the class. Decorate each property, for example with
 * `@Allow()`, because the whitelist drops or rejects other properties. A property without a decorator is a mistake at
 * startup, unless the class gives it an initial value. A class in which no property has a rule keeps all properties.
 *
 * Subclasses inherit the rule. The mapped types of Nest (`PartialType` and others) do not, and `validate()` of
 * class-validator does not run it. In `applyDecorators()`, which does not know the class, write
 * `AtLeastOneOf([…]) as ClassDecorator`.
 *
 * @param fields the names of public properties of the class
 * @param options the message, the codes and the groups of the rule
 * @see https://github.com/typestack/class-validator#whitelisting
 * @example
 * ```ts
 * import { IsEmail, IsOptional, IsPhoneNumber } from 'class-validator';
 * import { AtLeastOneOf } from 'nestjs-api-errors';
 *
 * @AtLeastOneOf(['email', 'phone'], { message: 'We need one of $fields to reach you.' })
 * class Contact {
 *   @IsOptional()
 *   @IsEmail()
 *   email?: string;
 *
 *   @IsOptional()
 *   @IsPhoneNumber()
 *   phone?: string;
 * }
 * ```
 */
export function AtLeastOneOf<const Name extends string, T extends object = Record<string, unknown>>(
  fields: Names<Name>,
  options: CrossFieldRuleOptions<T> = {},
): CrossFieldClassDecorator<Name> {
  return (target) =>
    addCrossFieldRule(
      target,
      { name: 'atLeastOneOf', fields, options: options as CrossFieldRuleOptions },
      true,
    );
}

/**
 * Allows at most one of several fields. It takes the same fields and options as {@link AtLeastOneOf}.
 *
 * @param fields the names of public properties of the class
 * @param options the message, the codes and the groups of the rule
 * @see https://github.com/typestack/class-validator#whitelisting
 * @example
 * ```ts
 * import { IsInt, IsOptional } from 'class-validator';
 * import { MutuallyExclusive } from 'nestjs-api-errors';
 *
 * @MutuallyExclusive(['percent', 'amount'], {
 *   message: ({ percent }: Discount) => `It is ${percent} percent already.`,
 * })
 * class Discount {
 *   @IsOptional()
 *   @IsInt()
 *   percent?: number;
 *
 *   @IsOptional()
 *   @IsInt()
 *   amount?: number;
 * }
 * ```
 */
export function MutuallyExclusive<const Name extends string, T extends object = Record<string, unknown>>(
  fields: Names<Name>,
  options: CrossFieldRuleOptions<T> = {},
): CrossFieldClassDecorator<Name> {
  return (target) =>
    addCrossFieldRule(
      target,
      { name: 'mutuallyExclusive', fields, options: options as CrossFieldRuleOptions },
      true,
    );
}

/**
 * Forbids a field if another field is present. It takes the same options as {@link AtLeastOneOf}. Decorate only one of the
 * fields, as each decorated field causes a field error of its own.
 *
 * @param others the name of a public property of the class, or several names
 * @param options the message, the codes and the groups of the rule
 * @see https://github.com/typestack/class-validator#whitelisting
 * @example
 * ```ts
 * import { IsInt, IsOptional, IsString } from 'class-validator';
 * import { NotTogetherWith } from 'nestjs-api-errors';
 *
 * class Page {
 *   @IsOptional()
 *   @IsInt()
 *   @NotTogetherWith('cursor')
 *   offset?: number;
 *
 *   @IsOptional()
 *   @IsString()
 *   cursor?: string;
 * }
 * ```
 */
export function NotTogetherWith<const Name extends string, T extends object = Record<string, unknown>>(
  others: Name | Names<Name>,
  options: CrossFieldRuleOptions<T> = {},
): CrossFieldPropertyDecorator<Name> {
  return ({ constructor }, property) => {
    const fields = [property as string, ...[others].flat()] as const;
    addCrossFieldRule(
      constructor,
      { name: 'notTogetherWith', fields, options: options as CrossFieldRuleOptions },
      false,
    );
  };
}
