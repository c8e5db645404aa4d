import { ANY_INDEX, type DocumentedField } from '../../../lib/error/documented-error.js';

/** Fields with one code and with several, in lists, with a numeric code, and together. */
export const POSSIBLE_FIELDS: readonly DocumentedField[] = [
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
