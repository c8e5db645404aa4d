import { describe, expect, it } from '@jest/globals';
import { ANY_DESCENDANT, ANY_INDEX, type DocumentedField } from '../../../lib/error/documented-error.js';
import { writeFieldList } from '../../../lib/formats/error-markdown.js';

const invalid = { code: 'invalid', message: 'No.' };
const createField = (
  path: DocumentedField['paths'][0],
  ...codes: DocumentedField['codes']
): DocumentedField => ({
  in: 'body',
  paths: [path],
  codes,
});

describe('fieldList()', () => {
  it('lists the codes of each field and the limits of its constraints', () => {
    const text = writeFieldList([
      createField(['email'], { code: 'missing_field', message: '' }, invalid, {
        code: 'already_exists',
        message: '',
      }),
      createField(['cargo', ANY_INDEX, 'weight'], { ...invalid, params: { min: 1 } }),
      { ...createField(['page'], invalid), in: 'query' },
      { in: 'body', paths: [['a'], ['b']], codes: [{ code: 'missing_field', message: 'One of <a>, *b*.' }] },
      createField([ANY_DESCENDANT], { ...invalid, reason: 'whitelist' }),
    ]);
    expect(text).toBe(
      [
        'Fields that can fail, where `0` is any index:',
        '- `email`: missing_field | invalid | already_exists',
        '- `cargo.0.weight`: invalid (min 1)',
        '- `page` (query): invalid',
        String.raw`- ${'`a` with `b`'}: missing_field (One of \<a\>, \*b\*.)`,
        '- any other field: invalid',
      ].join('\n'),
    );
  });

  it('lists a constraint of each item only once', () => {
    const values = { ...invalid, validValues: ['`a`', 'b'] };
    const text = writeFieldList([
      createField(['tags'], values, { ...invalid, params: { max: 3 } }),
      createField(['tags', ANY_INDEX], values),
    ]);
    expect(text.split('\n').slice(1)).toEqual([
      '- `tags`: invalid (max 3)',
      '- `tags.0`: invalid (one of `` `a` ``, `b`)',
    ]);
  });

  it('ends after 40 fields with the number of the others', () => {
    const many = Array.from({ length: 50 }, (_, index) => createField([`field${index}`], invalid));
    expect(writeFieldList(many).split('\n').at(-1)).toBe('- and 10 more, which the schema lists');
    expect(writeFieldList([createField(['body'], invalid)])).toBe('');
  });

  it('keeps the constraints of an array in another part of the request', () => {
    const limited = { ...invalid, params: { max: 3 } };
    const text = writeFieldList([
      { ...createField(['tags'], limited), in: 'query' },
      createField(['tags'], limited),
      createField(['tags', ANY_INDEX], limited),
    ]);
    expect(text.split('\n').slice(1)).toEqual([
      '- `tags` (query): invalid (max 3)',
      '- `tags`: invalid',
      '- `tags.0`: invalid (max 3)',
    ]);
  });
});
