import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  literal,
  matchesWhole,
  optional,
  type PatternPart,
  rest,
  segment,
} from '../../../lib/nest/route-matching.js';

/** A part of a pattern and the equivalent regular expression. */
type Sample = readonly [PatternPart, string];

const atom: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom('/', 'a', 'b', 'a/').map((text): Sample => [literal(text), text.replaceAll('/', '\\/')]),
  fc.constantFrom<Sample>([segment(1), '[^/]+'], [segment(0), '[^/]*'], [rest, '.*']),
);
const group = fc
  .array(atom, { minLength: 1, maxLength: 3 })
  .map((samples): Sample => [optional(samples.map(([part]) => part)), `(?:${joinSources(samples)})?`]);
const pattern = fc.array(fc.oneof({ weight: 4, arbitrary: atom }, group), { maxLength: 6 });

function joinSources(samples: readonly Sample[]): string {
  return samples.map(([, source]) => source).join('');
}

describe('matchesWhole()', () => {
  it('matches the same texts as regular expressions', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (samples, subject) => {
        const parts = samples.map(([part]) => part);
        expect(matchesWhole(parts, subject)).toBe(new RegExp(`^${joinSources(samples)}$`).test(subject));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([1_000, 2_000, 16_000])('examines each of %d positions at most once for each part', (length) => {
    let examined = 0;
    const counted = (part: PatternPart): PatternPart => {
      return (text, starts) => {
        examined += starts.length;
        return part(text, starts);
      };
    };
    const parts = [
      rest,
      literal('/b/'),
      rest,
      optional([segment(0), literal('b')]),
      segment(1),
      rest,
      literal('c'),
    ];
    expect(matchesWhole(parts.map(counted), '/b'.repeat(length / 2))).toBe(false);
    expect(examined).toBeLessThanOrEqual(parts.length * (length + 1));
  });
});
