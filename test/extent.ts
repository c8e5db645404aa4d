/**
 * True if a run tests large products of apps, versions and requests completely, as the gate does.
 *
 * `npm cit` tests a sample that has each kind once; `TEST_EXTENT=all npm test` tests everything.
 */
export const TESTS_ALL = process.env['TEST_EXTENT'] === 'all';
