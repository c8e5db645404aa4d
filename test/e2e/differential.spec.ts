import { describe, expect, it } from '@jest/globals';
import { ADAPTER_NAMES } from '../differential/apps.js';
import { DIFFERENCES } from '../differential/differences.js';
import { differencesPage } from '../differential/page.js';
import { expectedIds, EXTENTS, findDifferences } from '../differential/run.js';
import { expectGolden } from '../golden.js';
import { brief } from '../unit/validation/differential/comparison.js';

/**
 * The gate sends each request with one of the sets of options; `DIFFERENTIAL=all npm test -- e2e/differential`
 * sends all requests with all sets, which takes some minutes.
 */
const EXTENT = process.env['DIFFERENTIAL'] === 'all' ? EXTENTS.all : EXTENTS.sample;
const TIME_LIMIT = 3_600_000;

const shown = new Set<string>();

describe("validation as Nest's pipe does it, but for a list of differences", () => {
  it.each(ADAPTER_NAMES)(
    'accepts, rejects and hands over the same on %s',
    async (adapter) => {
      const findings = await findDifferences(adapter, EXTENT);
      for (const id of findings.shown) shown.add(id);
      expect(brief(findings.unexplained)).toEqual([]);
    },
    TIME_LIMIT,
  );

  it('lists no difference that no request shows', () => {
    expect(expectedIds().filter((id) => !shown.has(id))).toEqual([]);
  });

  it('gives each difference an id of its own', () => {
    expect(new Set(DIFFERENCES.map(({ id }) => id)).size).toBe(DIFFERENCES.length);
  });

  it('documents the list', () => {
    expectGolden('../../docs/differences.md', differencesPage());
  });
});
