import { describe, expect, it } from '@jest/globals';
import { truncate } from '../../../lib/error/message-template.js';

describe('truncate', () => {
  it('cuts texts that are too long, and marks the cut', () => {
    expect(['', 'abc', 'abcd'].map((text) => truncate(text, 3))).toEqual(['', 'abc', 'abc…']);
  });
});
