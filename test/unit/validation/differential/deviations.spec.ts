import { describe, expect, it } from '@jest/globals';
import { DEVIATIONS, explain } from './deviations.js';
import { Pair, summary } from './differential.js';

describe('what is answered otherwise than by class-validator', () => {
  it.each(DEVIATIONS)('$name', async ({ name, example }) => {
    const answers = await new Pair(example.options).answers(example);
    expect(summary(answers.nest)).toBe(example.nest);
    expect(summary(answers.ours)).toBe(example.ours);
    expect(explain(example, answers)).toEqual({
      names: new Set([name]),
      unexplained: [],
    });
  });
});
