import { describe, expect, it } from '@jest/globals';

import { agentVersion } from './agent.js';
import { explainUnclaimed } from './waiting.js';

describe('the version of an agent', () => {
  it.each([
    ['syncledger-agent/1.2.3', '1.2.3'],
    ['node/24 syncledger-agent/2.0.0-beta.1+5 (linux)', '2.0.0-beta.1+5'],
    ['curl/8.0', null],
    ['not-syncledger-agents/1', null],
    [`syncledger-agent/${'1'.repeat(65)}`, null],
    ['syncledger-agent/<b>', null],
    [undefined, null],
  ])('of %p is %p', (header, version) => {
    expect(agentVersion(header)).toBe(version);
  });
});

describe('why a run is not claimed', () => {
  const run = { system: 'Jira', command: 'sync_jira', queuedAt: 2_000_000 };

  it('is that nobody asks for its system and command, never or no longer', () => {
    expect(explainUnclaimed(run, undefined)).toBe(
      'No agent has claimed runs of system "Jira" with the command "sync_jira" yet.',
    );
    expect(explainUnclaimed(run, 1_000_000)).toBe(
      'No agent has claimed runs of system "Jira" with the command "sync_jira" since 1970-01-01T00:00:01.000000Z.',
    );
  });

  it('is something about itself when others of its system and command are claimed', () => {
    expect(explainUnclaimed(run, 3_000_000)).toMatch(/none has claimed this one: .* see its `params`/);
  });
});
