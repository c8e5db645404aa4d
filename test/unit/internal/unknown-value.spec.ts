import { describe, expect, it } from '@jest/globals';
import { isObject, isRecord } from '../../../lib/internal/unknown-value.js';

const VALUES = [{}, new Map(), [], null, undefined, 'text', () => 1];

describe('isObject()', () => {
  it('accepts objects and arrays only', () => {
    expect(VALUES.map(isObject)).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('isRecord()', () => {
  it('accepts objects that are not arrays', () => {
    expect(VALUES.map(isRecord)).toEqual([true, true, false, false, false, false, false]);
  });
});
