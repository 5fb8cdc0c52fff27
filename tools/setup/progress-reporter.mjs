import { writeFileSync } from 'node:fs';

/** A Jest reporter: tells how far the run is, and leaves its counts in the file SYNCLEDGER_TEST_COUNTS, for test.mjs. */
export default class ProgressReporter {
  constructor() {
    // Killed with signal 9, test.mjs can't end us; the tests would go on for minutes and nobody would learn how they ended.
    const runner = process.ppid;
    setInterval(() => process.ppid !== runner && process.exit(1), 500).unref();
  }

  onTestResult(_test, _result, results) {
    // On a terminal, Jest itself tells.
    if (process.stdout.isTTY) return;
    const { numPassedTestSuites, numFailedTestSuites, numPendingTestSuites, numTotalTestSuites } = results;
    const ended = numPassedTestSuites + numFailedTestSuites + numPendingTestSuites;
    console.log(`${ended} of ${numTotalTestSuites} files, ${numFailedTestSuites} failed`);
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that does not even load has no failed test, but is a failure all the same.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    writeFileSync(process.env.SYNCLEDGER_TEST_COUNTS, JSON.stringify(counts));
  }
}
