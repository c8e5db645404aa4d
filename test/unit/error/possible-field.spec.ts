import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ALL_BELOW,
  ANY_INDEX,
  ANY_KEY,
  dottedPath,
  type FieldPath,
  pathPattern,
} from '../../../lib/error/possible-field.js';

const matches = (path: FieldPath, text: string) => new RegExp(pathPattern(path), 'u').test(text);

describe('the pattern of a path', () => {
  it('is the one that the documentation promises', () => {
    expect(pathPattern(['cargo', ANY_INDEX, 'weight'])).toBe(String.raw`^cargo\.\d+\.weight$`);
  });

  it.each<[FieldPath, string, boolean]>([
    [['cargo', ANY_INDEX], 'cargo.12', true],
    [['cargo', ANY_INDEX], 'cargo.x', false],
    [['cargo', ANY_INDEX], 'cargo.1.2', false],
    [[ANY_INDEX, 'name'], '3.name', true],
    [['byName', ANY_KEY, 'street'], 'byName.a.b.street', true],
    [['folders', ALL_BELOW], 'folders', true],
    [['folders', ALL_BELOW], 'folders.0.name', true],
    [['folders', ALL_BELOW], 'foldersx', false],
    [['a.b', 'c+'], 'a.b.c+', true],
    [['a.b'], 'axb', false],
  ])('%j takes %s: %s', (path, text, expected) => {
    expect(matches(path, text)).toBe(expected);
  });

  it('takes the path itself, whatever the names are', () => {
    const step = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(ANY_INDEX, ANY_KEY));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        fc.pre(!/[\n\r\u2028\u2029]/.test(dottedPath(path)));
        expect(matches(path, dottedPath(path))).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
