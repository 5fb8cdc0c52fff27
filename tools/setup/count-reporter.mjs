import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Jest reporter: leaves the counts of its run in the folder TEST_COUNTS_DIR, for test.mjs to add up. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that does not even load has no failed test, but is a failure all the same.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    writeFileSync(join(process.env.TEST_COUNTS_DIR, `${process.pid}.json`), JSON.stringify(counts));
  }
}
