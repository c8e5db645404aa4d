import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isEmail, maxLength } from 'class-validator';

/** The README names these exceptions. A release of class-validator that removes one of them fails this test. */
describe('A keyword of a request schema', () => {
  const ajv = new Ajv2020();
  addFormats.default(ajv);

  it('rejects letters outside of ASCII in an e-mail address, which validation accepts', () => {
    const address = 'jörg@example.com';
    expect([isEmail(address), ajv.validate({ format: 'email' }, address)]).toEqual([true, false]);
  });

  it('counts a variation selector, which validation ignores', () => {
    const heart = '\u2764\ufe0f';
    expect([maxLength(heart, 1), ajv.validate({ maxLength: 1 }, heart)]).toEqual([true, false]);
  });

  it('counts a character of two code units once, as validation does', () => {
    expect([maxLength('😀', 1), ajv.validate({ maxLength: 1 }, '😀')]).toEqual([true, true]);
  });
});
