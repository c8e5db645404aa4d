import { describe, expect, it } from '@jest/globals';
import { truncate } from '../../../lib/error/message-template.js';

describe('truncate()', () => {
  it('cuts a string that is too long and appends an ellipsis', () => {
    expect(['', 'abc', 'abcd'].map((text) => truncate(text, 3))).toEqual(['', 'abc', 'abc…']);
  });
});
