import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonOf } from '../../../lib/formats/json.js';

/** What bodies hold, and what could get into one. */
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
  fc.constantFrom(undefined, () => 'no data', Symbol('no data'), Number.NaN, '\ud800', '\u2028', '"\\'),
);

describe('the JSON of a body', () => {
  it('is what JSON.stringify makes of it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), value), (body) => {
        expect(jsonOf(body)).toBe(JSON.stringify(body));
      }),
    );
  });

  it('has nothing that the body inherits', () => {
    expect(jsonOf(Object.create({ inherited: 'yes' }) as object)).toBe('{}');
  });
});
