import type { Agent } from '@syncledger/client';

import { forecast, type ForecastInput } from './forecast.js';

const now = Date.parse('2026-06-15T11:02:00Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

const agent: Agent = {
  id: 1,
  user: 1,
  name: 'dmz-1',
  version: null,
  last_seen: ago(1),
  holding: [],
  systems: null,
};

const known: ForecastInput = {
  connection: { system: 'Jira', frequency: 'daily', inaccessible: false, next_run: '2026-06-15T14:02:00Z' },
  archived: false,
  unfinished: undefined,
  agents: [agent],
  now,
  zone: 'Europe/Vienna',
};

const queued = { id: 9, state: 'queued', last_run: ago(5), attempt: 1 } as const;
const running = { ...queued, state: 'running', started_at: ago(2) } as const;
const text = (change: Partial<ForecastInput>) => forecast({ ...known, ...change }).join(' ');
const of = (change: Partial<ForecastInput['connection']>) => ({ connection: { ...known.connection, ...change } });

describe('what happens next', () => {
  it('tells the rhythm in UTC and in the viewer’s zone, when it is due, and who will run it', () => {
    expect(text({})).toBe(
      'Runs daily at 14:02 UTC (16:02 here). The next run is due in 3 hours. An agent has to claim it. The last to ask for runs of Jira was dmz-1, 1 minute ago.',
    );
    expect(text({ zone: 'UTC' })).toMatch(/^Runs daily at 14:02 UTC\./);
  });

  it.each([
    ['hourly', '2026-06-15T11:32:00Z', 'Runs hourly at minute 32 UTC.'],
    ['weekly', '2026-06-21T23:30:00Z', 'Runs weekly on Sundays at 23:30 UTC (Mondays at 01:30 here).'],
    ['monthly', '2026-07-02T23:30:00Z', 'Runs monthly on the 2nd at 23:30 UTC (the 3rd at 01:30 here).'],
  ] as const)('tells the rhythm of %s ones', (frequency, next_run, sentence) => {
    expect(text(of({ frequency, next_run }))).toContain(sentence);
  });

  it('says that a manual one waits for somebody, and nothing of agents', () => {
    expect(text(of({ frequency: 'manually', next_run: null }))).toBe('Runs only when somebody starts it.');
  });

  it('says since when a run is queued and what it waits for', () => {
    expect(text({ unfinished: queued })).toMatch(
      /^A run was queued 5 minutes ago: it waits for an agent that may run Jira\. Runs daily/,
    );
    expect(text({ unfinished: queued })).toContain('It is skipped if the last one has not finished by then.');
    expect(text({ unfinished: queued })).toContain('was dmz-1, 1 minute ago.');
  });

  it('says who runs it, and that it is not the first attempt', () => {
    expect(text({ unfinished: running })).toMatch(/^A run is under way: it began 2 minutes ago\. Runs daily/);
    expect(text({ unfinished: { ...running, attempt: 2 }, agents: [{ ...agent, holding: [9] }] })).toMatch(
      /^dmz-1 runs it: it began 2 minutes ago\. It is the 2nd attempt: an agent was lost before\./,
    );
  });

  it('says when no agent asks for its system, or one has fallen silent', () => {
    expect(text({ agents: [{ ...agent, systems: ['Rally'] }] })).toContain('No agent has asked for runs of Jira');
    expect(text({ agents: [{ ...agent, last_seen: ago(180) }] })).toContain('dmz-1, 3 hours ago: look whether it');
    expect(text({ agents: [{ ...agent, last_seen: ago(-1) }] })).toContain('dmz-1, just now.');
    expect(text({ agents: undefined })).toMatch(/An agent has to claim it\.$/);
    expect(text(of({ inaccessible: true }))).toContain('An agent has to claim it, on the customer’s side.');
  });

  it('says that it is due now, and that nothing is in an archived project', () => {
    expect(text(of({ next_run: ago(0) }))).toContain('due now');
    expect(text({ archived: true })).toBe('Nothing is scheduled or queued: its project is archived.');
  });
});
