import { checkFieldError } from './field-error-check.js';
import { type FieldLocation } from './field-location.js';
import { type Params } from './message-template.js';

export { type FieldLocation } from './field-location.js';

/** The code of a field error: one of Looker's three, or one that the app adds. */
export type FieldErrorCode = 'missing_field' | 'invalid' | 'already_exists' | (string & {});

/** The field of an error of a value as a whole, if its part of the request is not known. */
export const WHOLE_VALUE = 'value';

interface FieldErrorFacts {
  /** Where the fields came from. */
  readonly in?: FieldLocation;
  readonly code: FieldErrorCode;
  /** The code's number in the app's numbered catalogue. */
  readonly number?: number;
  /** The constraint that refused the value, as class-validator names it. @example 'isEmail' */
  readonly reason?: string;
  /** All constraints that refused the value, where there are several. */
  readonly reasons?: readonly string[];
  /** The arguments of that constraint. @example { min: 1 } */
  readonly params?: Params;
  /** The values that would have been accepted. */
  readonly validValues?: readonly unknown[];
  /** The values that were refused. */
  readonly badValues?: readonly unknown[];
  /** A page about this error; the page of the whole error where it is absent. */
  readonly documentationUrl?: string;
}

/** One thing that is wrong with one field, or with several together. */
export interface FieldError extends FieldErrorFacts {
  /** Dotted paths with indices. @example ['contacts.0.value'] */
  readonly fields: readonly [string, ...string[]];
  readonly message: string;
}

/**
 * A field error as an app writes it: `field` for one, `fields` for several, a message where the usual one of
 * the code does not do.
 *
 * @example
 * ```ts
 * import { type FieldErrorInput } from 'nestjs-api-errors';
 *
 * const taken: FieldErrorInput = { field: 'email', code: 'already_exists' };
 * ```
 */
export type FieldErrorInput = FieldErrorFacts & {
  readonly message?: string;
} & ({ readonly field: string } | { readonly fields: readonly [string, ...string[]] });

const MESSAGES: Readonly<Record<string, string>> = {
  missing_field: 'This field is required.',
  invalid: 'This value is not valid.',
  already_exists: 'This value already exists.',
};

/**
 * Fills in what a field error's author left out.
 *
 * @throws TypeError if a member is not of its type
 */
export function createFieldError(input: FieldErrorInput): FieldError {
  checkFieldError(input);
  if ('fields' in input && input.message !== undefined) return input as FieldError;
  const { message, ...facts } = input;
  const fields = 'field' in facts ? ([facts.field] as const) : facts.fields;
  const { field: _, ...rest } = facts as typeof facts & { field?: string };
  return { ...rest, fields, message: message ?? usualMessage(facts.code) };
}

/** What is said of a code where nobody says more. */
export function usualMessage(code: FieldErrorCode): string {
  return (Object.hasOwn(MESSAGES, code) && MESSAGES[code]) || `This value is refused: ${code}.`;
}
