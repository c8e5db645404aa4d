import { relative } from 'node:path';

const COLUMNS = 2;

/** Ends a test run with the time of each file, and one plain line of figures, for people and programs that read logs. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites, testResults }) {
    if (testResults.length > 1) console.log(timesOf(testResults));
    console.log(
      `tests: ${numPassedTests} passed, ${numFailedTests + (numFailedTests ? 0 : numFailedTestSuites)} failed`,
    );
  }
}

/** Lists the files by their time, the slowest first. */
function timesOf(testResults) {
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
