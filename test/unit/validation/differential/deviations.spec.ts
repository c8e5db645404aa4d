import { describe, expect, it } from '@jest/globals';
import { DIFFERENCES } from '../../../differential/differences.js';
import { DEVIATIONS, explain } from './deviations.js';
import { Pair, summary } from './differential.js';

describe('Every deviation from class-validator', () => {
  it.each(DEVIATIONS)('occurs as the list describes: $id', async ({ id, example }) => {
    const answers = await new Pair(example.options).answers(example);
    expect(summary(answers.nest)).toBe(example.nest);
    expect(summary(answers.ours)).toBe(example.ours);
    expect(explain(example, answers)).toEqual({
      ids: new Set([id]),
      unexplained: [],
    });
  });

  it('has an example for each difference that no request shows, and none that is not in the list', () => {
    const examples = new Set(DEVIATIONS.map(({ id }) => id));
    const listed = new Set(DIFFERENCES.map(({ id }) => id));
    const unseen = DIFFERENCES.filter(({ id, explains }) => explains === undefined && !examples.has(id));
    expect(unseen.map(({ id }) => id)).toEqual([]);
    expect([...examples].filter((id) => !listed.has(id))).toEqual([]);
  });
});
