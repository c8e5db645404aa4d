import { readProperty } from '../internal/unknown-value.js';

/** The code of a field error: one of Looker's three, or one that the app adds. */
export type FieldErrorCode = 'missing_field' | 'invalid' | 'already_exists' | (string & {});

/** The code of a broken rule, with its number where the app's catalogue has numbers. */
export type FieldCode = FieldErrorCode | { readonly code: FieldErrorCode; readonly number?: number };

/** The codes of broken rules, by the name of the constraint. @example { isEmail: 'bad_email' } */
export type FieldCodeMap = Readonly<Record<string, FieldCode>>;

/** Reads a code from an entry of a map, or from the context of a rule. Returns `undefined` if it is empty or not a text. */
export function readFieldCode(
  given: unknown,
): { readonly code: FieldErrorCode; readonly number?: number } | undefined {
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string') return { code: given };
  const code = readProperty(given, 'code');
  const number = readProperty(given, 'number');
  if (typeof code !== 'string' || code === '') return undefined;
  return Number.isInteger(number) ? { code, number: number as number } : { code };
}
