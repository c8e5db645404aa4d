import { type FieldErrorCode } from '../error/field-error.js';
import { read } from '../error/read.js';

/** The code of a broken rule, with its number where the app's catalogue has numbers. */
export type FieldCode = FieldErrorCode | { readonly code: FieldErrorCode; readonly number?: number };

/** The codes of broken rules, by the name of the constraint. @example { isEmail: 'bad_email' } */
export type FieldCodeMap = Readonly<Record<string, FieldCode>>;

const FIELD_CODES = 'nestjs-api-errors:field-codes';

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
  return Reflect.metadata(FIELD_CODES, codes);
}

/** The codes that `@FieldCodes` gives a property. */
export function fieldCodesOf(prototype: object, property: string): FieldCodeMap | undefined {
  return Reflect.getMetadata(FIELD_CODES, prototype, property) as FieldCodeMap | undefined;
}

/** A code as one of the maps, or the context of a rule, gives it. */
export function codeIn(
  given: unknown,
): { readonly code: FieldErrorCode; readonly number?: number } | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return { code: given };
  const code = read(given, 'code');
  const number = read(given, 'number');
  if (typeof code !== 'string') return undefined;
  return typeof number === 'number' ? { code, number } : { code };
}
