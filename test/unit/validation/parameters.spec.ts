import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NameSuggestions } from '../../../lib/internal/name-suggestions.js';
import { createSensitiveNameCheck } from '../../../lib/internal/redact.js';
import { toRejectedValues } from '../../../lib/validation/rejected-values.js';
import { convertStrictly } from '../../../lib/validation/request/request-validator.js';

const REFUSED = Symbol('refused');

function converted(type: unknown, value: unknown): unknown {
  const conversion = convertStrictly(type, value);
  return 'value' in conversion ? conversion.value : REFUSED;
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
    [Number, '', REFUSED],
    [Number, 'x', REFUSED],
    [Number, '0x10', REFUSED],
    [Number, '1e999', REFUSED],
    [Number, 'Infinity', REFUSED],
    [Number, ['1', '2'], REFUSED],
    [Number, null, REFUSED],
    [Boolean, 'true', true],
    [Boolean, 'false', false],
    [Boolean, true, true],
    [Boolean, '1', REFUSED],
    [Boolean, '', REFUSED],
    [Boolean, undefined, undefined],
    [String, 'x', 'x'],
    [String, 7, '7'],
    [String, ['a', 'b'], REFUSED],
    [String, { a: 'b' }, REFUSED],
    [String, undefined, undefined],
  ])('has for the type %p and the text %p the value %p', (type, value, expected) => {
    expect(converted(type, value)).toBe(expected);
  });

  it('has never the value NaN', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const result = converted(Number, value);
        expect(result === REFUSED || result === undefined || Number.isFinite(result)).toBe(true);
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
  ])('is for %p the name %p', (name, expected) => {
    expect(closestName(name, NAMES)).toBe(expected);
  });

  it('is a name itself, if it is one', () => {
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
  ])('is said if it is short and no object: %p', (value, expected) => {
    expect(toRejectedValues(value, createSensitiveNameCheck())).toEqual(expected);
  });

  it('is said without the secrets in it', () => {
    const said = toRejectedValues(
      'https://ann:hunter2@example.com/?api_key=s3cret&page=2',
      createSensitiveNameCheck(),
    );
    expect(said).toEqual(['https://***@example.com/?api_key=***&page=2']);
  });
});
