import { describe, expect, it } from '@jest/globals';
import { createNotAnObjectMessage } from '../../../lib/validation/rejected-values.js';

describe('createNotAnObjectMessage()', () => {
  it.each([
    [undefined, 'This must be an object, but it is missing.'],
    [null, 'This must be an object, got null.'],
    [[], 'This must be an object, got a list.'],
    [new Set(), 'This must be an object, got a list.'],
    [Buffer.from('a'), 'This must be an object, got binary data.'],
    ['a', 'This must be an object, got a string.'],
  ])('describes the kind of the value %j', (value, message) => {
    expect(createNotAnObjectMessage(value)).toBe(message);
  });
});
