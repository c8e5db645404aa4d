/** Ends a test run with one plain line of figures, for people and programs that read logs. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites }) {
    console.log(
      `tests: ${numPassedTests} passed, ${numFailedTests + (numFailedTests ? 0 : numFailedTestSuites)} failed`,
    );
  }
}
