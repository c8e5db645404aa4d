import { describe, expect, it } from '@jest/globals';
import { DIFFERENCES } from '../../../differential/differences.js';
import { DEVIATIONS, explain } from './deviations.js';
import { Pair, summarize } from './differential.js';

describe('Every deviation from class-validator', () => {
  it.each(DEVIATIONS)('occurs as the list describes: $id', async ({ id, example }) => {
    const results = await new Pair(example.options).validate(example);
    expect(summarize(results.nest)).toBe(example.nest);
    expect(summarize(results.ours)).toBe(example.ours);
    expect(explain(example, results)).toEqual({
      ids: new Set([id]),
      unexplained: [],
    });
  });

  it('has an example if no request shows the difference, and is in the list of differences', () => {
    const examples = new Set(DEVIATIONS.map(({ id }) => id));
    const listed = new Set(DIFFERENCES.map(({ id }) => id));
    const unseen = DIFFERENCES.filter(({ id, explains }) => explains === undefined && !examples.has(id));
    expect(unseen.map(({ id }) => id)).toEqual([]);
    expect([...examples].filter((id) => !listed.has(id))).toEqual([]);
  });
});
