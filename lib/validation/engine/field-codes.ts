import { type FieldErrorCode } from '../../error/field-error.js';
import { read } from '../../internal/unknown-value.js';
import { allRulesOf } from './rule-storage.js';

/** The code of a broken rule, with its number where the app's catalogue has numbers. */
export type FieldCode = FieldErrorCode | { readonly code: FieldErrorCode; readonly number?: number };

/** The codes of broken rules, by the name of the constraint. @example { isEmail: 'bad_email' } */
export type FieldCodeMap = Readonly<Record<string, FieldCode>>;

/**
 * The type under which class-validator stores the codes of a field. It ignores types that it does not know, and mapped
 * types such as `PartialType` copy everything that is stored there.
 */
export const FIELD_CODES = 'nestjs-api-errors:fieldCodes';

/** One `@FieldCodes()`, and the class that has it in its source: mapped types replace the `target` of their copies. */
export interface DeclaredCodes {
  readonly codes: FieldCodeMap;
  readonly declaredBy: unknown;
  readonly property: string;
}

/** Returns each `@FieldCodes()` of a class, before those of its base classes. */
export function declaredCodesOf(type: unknown): readonly DeclaredCodes[] {
  return allRulesOf(type)
    .filter((rule) => rule.type === FIELD_CODES)
    .map(({ constraints, propertyName }) => {
      const [codes, declaredBy] = constraints as readonly [FieldCodeMap, unknown];
      return { codes, declaredBy, property: propertyName };
    });
}

export function fieldCodesOf(type: unknown, property: string): readonly FieldCodeMap[] {
  return declaredCodesOf(type)
    .filter((each) => each.property === property)
    .map(({ codes }) => codes);
}

/** Reads a code from an entry of a map, or from the context of a rule. Returns `undefined` if it is empty or not a text. */
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
