import { describe, expect, it } from '@jest/globals';
import { ADAPTER_NAMES } from '../differential/apps.js';
import { DIFFERENCES } from '../differential/differences.js';
import { createDifferencesPage } from '../differential/page.js';
import { getExpectedIds, EXTENTS, findDifferences } from '../differential/run.js';
import { TESTS_ALL } from '../extent.js';
import { expectGolden } from '../golden.js';
import { limitReports } from '../unit/validation/differential/comparison.js';

/**
 * `npm cit` sends a sample of the requests. The gate (`.ci/run`) sends each request with one of the sets of options.
 * `DIFFERENTIAL=all npm test -- e2e/differential` sends all requests with all sets, which takes some minutes.
 */
const EXTENT =
  process.env['DIFFERENTIAL'] === 'all' ? EXTENTS.all : TESTS_ALL ? EXTENTS.gate : EXTENTS.sample;
const TIME_LIMIT = 3_600_000;

const shown = new Set<string>();

describe("RequestValidationPipe compared with Nest's ValidationPipe", () => {
  it.each(ADAPTER_NAMES)(
    'treats each request as Nest does on %s, except for the listed differences',
    async (adapter) => {
      const findings = await findDifferences(adapter, EXTENT);
      for (const id of findings.shown) shown.add(id);
      expect(limitReports(findings.unexplained)).toEqual([]);
    },
    TIME_LIMIT,
  );

  it('shows each listed difference in at least one request', () => {
    expect(getExpectedIds().filter((id) => !shown.has(id))).toEqual([]);
  });

  it('gives each difference a unique id', () => {
    expect(new Set(DIFFERENCES.map(({ id }) => id)).size).toBe(DIFFERENCES.length);
  });

  it('documents the list in docs/reference/differences.md', () => {
    expectGolden('../../docs/reference/differences.md', createDifferencesPage());
  });
});
