import { type FieldError } from '../error/field-error.js';
import { type FieldNames } from './field-names.js';

/** What is wrong with one field, and how a format names the field. */
export interface SingleField {
  readonly field: string;
  readonly error: FieldError;
}

/** Of characters: what rules over several fields may add to an answer, as each field repeats the message. */
const REPEATED = 16_384;

/** Field errors for formats whose entries have one field each: a rule over several is one entry a field. */
export function singleFields(errors: readonly FieldError[], names: FieldNames): readonly SingleField[] {
  let left = REPEATED;
  return errors.flatMap((error) => {
    const fields = error.fields.filter(
      (_, index) => index === 0 || (left -= error.message.length + 100) >= 0,
    );
    return fields.map((field): SingleField => ({ field: names.of(field, error.in), error }));
  });
}
