import { readProperty } from '../internal/unknown-value.js';

/** The code of a field error: one of Looker's three, or one that the app adds. */
export type FieldErrorCode = 'missing_field' | 'invalid' | 'already_exists' | (string & {});

/** The code of a violated constraint, with a numeric code if the app has numeric codes. */
export type FieldCode = FieldErrorCode | { readonly code: FieldErrorCode; readonly number?: number };

/** The codes of violated constraints, by the name of the constraint. @example { isEmail: 'bad_email' } */
export type FieldCodeMap = Readonly<Record<string, FieldCode>>;

export function readFieldCode(
  value: unknown,
): { readonly code: FieldErrorCode; readonly number?: number } | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return { code: value };
  const code = readProperty(value, 'code');
  const number = readProperty(value, 'number');
  if (typeof code !== 'string' || code === '') return undefined;
  return Number.isInteger(number) ? { code, number: number as number } : { code };
}
