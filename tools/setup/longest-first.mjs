import Sequencer from '@jest/test-sequencer';

/** The files that take longest, longest first: one of them alone at the end would keep a processor idle. */
const LONGEST = [
  'apps/api/test/suites/jobs.suite.ts',
  'apps/web/test/suites/browser.suite.ts',
  'apps/api/test/suites/rights.suite.ts',
  'apps/api/test/suites/database.suite.ts',
  'apps/api/test/suites/connections.suite.ts',
  'apps/api/test/suites/processes.suite.ts',
  'apps/api/test/suites/starts.suite.ts',
  'apps/api/test/suites/streams.suite.ts',
  'apps/api/test/suites/claims.suite.ts',
  'apps/api/test/suites/http.suite.ts',
  'apps/api/test/suites/secrets.suite.ts',
  'apps/api/test/suites/lists.suite.ts',
  'apps/api/test/suites/access.suite.ts',
  'apps/agent/test/pages.spec.ts',
  'apps/api/test/suites/units.suite.ts',
  'apps/agent/src/runner/encodings.spec.ts',
  'apps/agent/test/agent.spec.ts',
  'apps/web/test/layout.spec.ts',
  'apps/agent/test/remote.spec.ts',
  'tools/generate/generate.spec.ts',
  'tools/generate/client.spec.ts',
];

export default class LongestFirst extends Sequencer {
  /** Jest's own order is by the last durations, which a fresh clone does not have, and then by size. */
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(name));
      return index < 0 ? LONGEST.length : index;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
