import { relative } from 'node:path';

const COLUMNS = 2;

/** Prints the time of each test file, the slowest first, and a last line with the number of tests that programs can read. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, testResults }) {
    if (testResults.length > 1) console.log(formatTimes(testResults));
    console.log(
      `tests: ${numPassedTests} passed, ${numFailedTests + (numFailedTests ? 0 : numFailedTestSuites)} failed`,
    );
  }
}

function formatTimes(testResults) {
  const files = testResults
    .map(({ testFilePath, perfStats: { start, end } }) => [
      relative('test', testFilePath),
      (end - start) / 1_000,
    ])
    .toSorted(([, one], [, other]) => other - one);
  const total = files.reduce((sum, [, seconds]) => sum + seconds, 0);
  const width = Math.max(...files.map(([path]) => path.length));
  const cells = files.map(([path, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${path.padEnd(width)}`);
  const height = Math.ceil(cells.length / COLUMNS);
  const lines = Array.from({ length: height }, (_, row) =>
    Array.from({ length: COLUMNS }, (__, column) => cells[row + column * height] ?? '')
      .join('  ')
      .trimEnd(),
  );
  return [`\nSeconds of each of ${files.length} test files, ${total.toFixed(1)} in all:`, ...lines, ''].join(
    '\n',
  );
}
