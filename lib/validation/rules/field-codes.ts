import { type FieldErrorCode } from '../../error/field-error.js';
import { read } from '../../internal/safe-get.js';
import { addRule, allRulesOf } from '../engine/rule-storage.js';

/** The code of a broken rule, with its number where the app's catalogue has numbers. */
export type FieldCode = FieldErrorCode | { readonly code: FieldErrorCode; readonly number?: number };

/** The codes of broken rules, by the name of the constraint. @example { isEmail: 'bad_email' } */
export type FieldCodeMap = Readonly<Record<string, FieldCode>>;

/**
 * The kind under which class-validator keeps the codes of a field. It ignores kinds that it does not know, and `PartialType`
 * and its like copy whatever is kept there.
 */
export const FIELD_CODES = 'nestjs-api-errors:fieldCodes';

/**
 * Gives the rules of a field codes of their own. A rule's `context: { code, number }` comes before it, the option
 * `validation.codes` after it.
 *
 * @param codes by the name of the constraint
 * @example
 * ```ts
 * import { IsEmail, MaxLength } from 'class-validator';
 * import { FieldCodes } from 'nestjs-api-errors';
 *
 * class Customer {
 *   @FieldCodes({ isEmail: 'bad_email', maxLength: { code: 'too_long', number: 130007 } })
 *   @IsEmail()
 *   @MaxLength(200)
 *   email!: string;
 * }
 * ```
 */
export function FieldCodes(codes: FieldCodeMap): PropertyDecorator {
  return ({ constructor: target }, property) =>
    addRule({ type: FIELD_CODES, target, propertyName: property as string, constraints: [codes, target] });
}

/** One `@FieldCodes`, and the class in whose source it stands: mapped types replace the `target` of their copies. */
export interface DeclaredCodes {
  readonly codes: FieldCodeMap;
  readonly declaredBy: unknown;
  readonly property: string;
}

/** Returns each `@FieldCodes` of a class: its own before those of its base classes. */
export function declaredCodesOf(type: unknown): readonly DeclaredCodes[] {
  return allRulesOf(type)
    .filter((rule) => rule.type === FIELD_CODES)
    .map(({ constraints, propertyName }) => {
      const [codes, declaredBy] = constraints as readonly [FieldCodeMap, unknown];
      return { codes, declaredBy, property: propertyName };
    });
}

/** The codes that `@FieldCodes` gives a property of a class: its own before those of its base classes. */
export function fieldCodesOf(type: unknown, property: string): readonly FieldCodeMap[] {
  return declaredCodesOf(type)
    .filter((each) => each.property === property)
    .map(({ codes }) => codes);
}

/** A code as one of the maps, or the context of a rule, gives it; none if it is empty or not a text. */
export function codeIn(
  given: unknown,
): { readonly code: FieldErrorCode; readonly number?: number } | undefined {
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string') return { code: given };
  const code = read(given, 'code');
  const number = read(given, 'number');
  if (typeof code !== 'string' || code === '') return undefined;
  return typeof number === 'number' ? { code, number } : { code };
}
