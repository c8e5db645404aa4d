import { ANY_INDEX, type DocumentedField } from '../../../lib/error/documented-error.js';
import { type FieldErrorInput } from '../../../lib/error/field-error.js';

/** Fields with one code and with several, in a list, with a numeric code, and of a cross-field rule. */
export const DOCUMENTED_FIELDS: readonly DocumentedField[] = [
  { in: 'body', paths: [['email']], codes: [{ code: 'missing_field', message: 'm' }] },
  {
    in: 'body',
    paths: [['cargo', ANY_INDEX, 'weight']],
    codes: [
      { code: 'missing_field', message: 'm' },
      { code: 'invalid', message: 'm' },
    ],
  },
  { in: 'body', paths: [['vatId']], codes: [{ code: 'bad_vat_id', number: 130_007, message: 'm' }] },
  { in: 'query', paths: [['from'], ['to']], codes: [{ code: 'exclusive', message: 'm' }] },
];

/** A field error for each documented field. */
export const FIELD_ERRORS: readonly FieldErrorInput[] = [
  { field: 'email', in: 'body', code: 'missing_field' },
  { field: 'cargo.0.weight', in: 'body', code: 'invalid', message: 'weight must be < 1 & > 0' },
  { field: 'vatId', in: 'body', code: 'bad_vat_id', number: 130_007, message: 'This is not a VAT id.' },
  {
    fields: ['from', 'to'],
    in: 'query',
    code: 'exclusive',
    message: 'Give one of the two.',
    documentationUrl: 'https://docs.example.com/exclusive',
  },
];
