import { type FieldError } from '../error/field-error.js';
import { type FieldNames } from './field-names.js';

/** What is wrong with one field, and how a format names the field. */
export interface SingleField {
  readonly field: string;
  readonly error: FieldError;
}

/** Of a rule over more fields than people write, the first: each repeats the message, whose length is bounded. */
const MOST_OF_A_RULE = 32;

/** Field errors for formats whose entries have one field each: a rule over several is one entry a field. */
export function singleFields(errors: readonly FieldError[], names: FieldNames): readonly SingleField[] {
  return errors.flatMap((error) =>
    error.fields
      .slice(0, MOST_OF_A_RULE)
      .map((field): SingleField => ({ field: names.of(field, error.in), error })),
  );
}
