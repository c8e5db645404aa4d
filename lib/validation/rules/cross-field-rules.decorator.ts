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

/** Names that are computed at run time are not checked. */
type HasProperties<Owner, Name extends string> = string extends Name
  ? unknown
  : [Exclude<Name, keyof Owner>] extends [never]
    ? unknown
    : { readonly 'The class does not have this property': Exclude<Name, keyof Owner> };

type Names<Name extends string> = readonly [Name, ...Name[]];

/**
 * Requires at least one of several fields. A field is given if it is neither `undefined` nor `null`. The field error
 * names all of them: `fields: ['email', 'phone']`.
 *
 * The compiler rejects a name that is not a public property of the class. A name without any decorator is a mistake at
 * startup, as the whitelist would drop the field: decorate it, with `@Allow()` if nothing else. Heirs of the class have
 * the rule too; the mapped types of Nest (`PartialType` and others) do not. class-validator's own `validate()` does not
 * run it. In `applyDecorators()`, which does not know the class, write `AtLeastOneOf([…]) as ClassDecorator`.
 *
 * @param fields public properties of the class
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
 * Allows at most one of several fields. Its fields and options are those of {@link AtLeastOneOf}.
 *
 * @param fields properties of the class
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
 * Forbids a field if one of others is given. Its fields and options are those of {@link AtLeastOneOf}. Decorate one of
 * the fields: each decorated one makes a field error.
 *
 * @param others a property of the class, or several
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
