import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NameSuggestions } from '../../../lib/internal/name-suggestions.js';
import { createSensitiveNameCheck } from '../../../lib/internal/redact.js';
import { toRejectedValues } from '../../../lib/validation/rejected-values.js';
import { convertStrictly } from '../../../lib/validation/request/request-validator.js';

const REJECTED = Symbol('rejected');

function convert(type: unknown, value: unknown): unknown {
  const conversion = convertStrictly(type, value);
  return 'value' in conversion ? conversion.value : REJECTED;
}

describe('A primitive parameter', () => {
  it.each([
    [Number, '7', 7],
    [Number, '-1.50', -1.5],
    [Number, ' 12 ', 12],
    [Number, '.5', 0.5],
    [Number, '1e3', 1_000],
    [Number, 7, 7],
    [Number, undefined, undefined],
    [Number, '', REJECTED],
    [Number, 'x', REJECTED],
    [Number, '0x10', REJECTED],
    [Number, '1e999', REJECTED],
    [Number, 'Infinity', REJECTED],
    [Number, ['1', '2'], REJECTED],
    [Number, null, REJECTED],
    [Boolean, 'true', true],
    [Boolean, 'false', false],
    [Boolean, true, true],
    [Boolean, '1', REJECTED],
    [Boolean, '', REJECTED],
    [Boolean, undefined, undefined],
    [String, 'x', 'x'],
    [String, 7, '7'],
    [String, ['a', 'b'], REJECTED],
    [String, { a: 'b' }, REJECTED],
    [String, undefined, undefined],
  ])('converts for the type %p the value %p to %p', (type, value, expected) => {
    expect(convert(type, value)).toBe(expected);
  });

  it('is never converted to NaN', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const result = convert(Number, value);
        expect(result === REJECTED || result === undefined || Number.isFinite(result)).toBe(true);
      }),
    );
  });
});

describe('The suggestion for an unknown key', () => {
  const closestName = (name: string, names: readonly string[]) =>
    new NameSuggestions().findClosest(name, names);
  const NAMES = ['email', 'phone', 'firstName', 'id'];

  it.each([
    ['emial', 'email'],
    ['Email', 'email'],
    ['e-mail', 'email'],
    ['firstname', 'firstName'],
    ['phnoe', 'phone'],
    ['di', 'id'],
    ['colour', undefined],
    ['x', undefined],
    ['__proto__', undefined],
    ['e'.repeat(50_000), undefined],
  ])('is for the key %p the name %p', (name, expected) => {
    expect(closestName(name, NAMES)).toBe(expected);
  });

  it('is the key itself if the key is a known name', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1 }), (names) => {
        expect(closestName(names[0]!, names)?.toLowerCase()).toBe(names[0]!.toLowerCase());
      }),
    );
  });
});

describe('A rejected value', () => {
  it.each([
    ['x'.repeat(101), ['x'.repeat(100) + '…']],
    [7, [7]],
    [false, [false]],
    [null, [null]],
    [{ password: 'x' }, undefined],
    [['x'], undefined],
  ])('is returned if it is a primitive value, truncated to 100 characters: %p', (value, expected) => {
    expect(toRejectedValues(value, createSensitiveNameCheck())).toEqual(expected);
  });

  it('is returned without the secrets in it', () => {
    const rejectedValues = toRejectedValues(
      'https://ann:hunter2@example.com/?api_key=s3cret&page=2',
      createSensitiveNameCheck(),
    );
    expect(rejectedValues).toEqual(['https://***@example.com/?api_key=***&page=2']);
  });
});
