import Sequencer from '@jest/test-sequencer';

/** The files that take longest, longest first: one of them alone at the end would keep a processor idle. */
const LONGEST = [
  'apps/api/test/rights/rights.spec.ts',
  'apps/api/test/kill.spec.ts',
  'apps/web/test/accessibility.spec.ts',
  'apps/agent/test/agent.spec.ts',
  'apps/api/test/streaming.spec.ts',
  'apps/api/test/rotation.spec.ts',
  'apps/api/test/fair-claims.spec.ts',
  'apps/web/test/journey.spec.ts',
  'apps/web/test/sign-in.spec.ts',
  'apps/web/test/going-on.spec.ts',
  'apps/api/test/event-streams.spec.ts',
  'apps/api/test/rights/chains.spec.ts',
  'apps/api/test/cli.spec.ts',
  'apps/api/test/counts.spec.ts',
  'apps/api/src/platform/database/kill.spec.ts',
  'apps/api/src/platform/database/units-of-work.spec.ts',
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
