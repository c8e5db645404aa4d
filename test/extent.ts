/**
 * True if a run tests all combinations of apps, versions and requests, as the gate does.
 *
 * `npm cit` tests a sample that contains each kind; `TEST_EXTENT=all npm cit` tests all combinations.
 */
export const TESTS_ALL = process.env['TEST_EXTENT'] === 'all';
