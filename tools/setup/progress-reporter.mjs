import { writeFileSync } from 'node:fs';

/** A Jest reporter: prints progress, and writes its counts to the file SYNCLEDGER_TEST_COUNTS, for test.mjs. */
export default class ProgressReporter {
  constructor() {
    // If test.mjs is killed with signal 9, it cannot stop Jest; the tests would continue for minutes without a result.
    const runner = process.ppid;
    setInterval(() => process.ppid !== runner && process.exit(1), 500).unref();
  }

  onTestResult(_test, _result, results) {
    // On a terminal, Jest itself shows progress.
    if (process.stdout.isTTY) return;
    const { numPassedTestSuites, numFailedTestSuites, numPendingTestSuites, numTotalTestSuites } = results;
    const ended = numPassedTestSuites + numFailedTestSuites + numPendingTestSuites;
    console.log(`${ended} of ${numTotalTestSuites} files, ${numFailedTestSuites} failed`);
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that fails to load has no failed test, but is a failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    writeFileSync(process.env.SYNCLEDGER_TEST_COUNTS, JSON.stringify(counts));
  }
}
