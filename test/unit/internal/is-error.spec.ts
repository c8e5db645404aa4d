import { types } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, test } from '@jest/globals';
import { isError } from '../../../lib/internal/unknown-value.js';
import { toPlainData } from '../../../lib/error/plain-data.js';

const createForeign = (code: string): object => runInNewContext(code) as object;
const fake = { [Symbol.toStringTag]: 'Error', message: 'secret' };

/** A description, a value, and true if it is an error. */
const VALUES: readonly (readonly [string, unknown, boolean])[] = [
  ['an error', new TypeError('secret'), true],
  ['an error with a tag of its own', Object.assign(new Error('x'), { [Symbol.toStringTag]: 'Own' }), true],
  ['an error of another realm', createForeign('new Error("secret")'), true],
  [
    'an error of another realm with a tag of its own',
    createForeign('Object.assign(new Error("x"), { [Symbol.toStringTag]: "Own", secret: 1 })'),
    true,
  ],
  ['an object with the tag of an error', fake, true],
  ['a plain object', { message: 'x', stack: 'y' }, false],
  [
    'an object whose tag cannot be read',
    {
      get [Symbol.toStringTag](): string {
        throw new Error('tag');
      },
    },
    false,
  ],
  ['a string', 'Error', false],
  ['null', null, false],
];

/** The check by the tag alone throws for a tag that cannot be read. */
function hasErrorTag(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

describe('isError()', () => {
  test.each(VALUES)('decides correctly about %s', (_, value, expected) => {
    expect(isError(value)).toBe(expected);
  });

  it('accepts every error that a check by realm or by tag accepts', () => {
    const narrower = VALUES.filter(([, value]) => types.isNativeError(value) || hasErrorTag(value));
    expect(narrower.length).toBeGreaterThan(3);
    expect(narrower.filter(([, value]) => !isError(value))).toEqual([]);
  });

  it('recognizes every error, so that toPlainData() omits them all', () => {
    const errors = VALUES.filter(([, , isOne]) => isOne).map(([, value]) => value);
    expect(toPlainData({ errors })).toEqual({ errors: [] });
  });
});
