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

describe('forecast', () => {
  it('tells the schedule in UTC and local time, the next run, and the last agent', () => {
    expect(text({})).toBe(
      'Runs daily at 14:02 UTC (16:02 here). The next run is due in 3 hours. It needs an agent. The last agent for Jira was dmz-1, seen 1 minute ago.',
    );
    expect(text({ zone: 'UTC' })).toMatch(/^Runs daily at 14:02 UTC\./);
  });

  it.each([
    ['hourly', '2026-06-15T11:32:00Z', 'Runs hourly at minute 32 UTC.'],
    ['weekly', '2026-06-21T23:30:00Z', 'Runs weekly on Sundays at 23:30 UTC (Mondays at 01:30 here).'],
    ['monthly', '2026-07-02T23:30:00Z', 'Runs monthly on the 2nd at 23:30 UTC (the 3rd at 01:30 here).'],
  ] as const)('tells the %s schedule', (frequency, next_run, sentence) => {
    expect(text(of({ frequency, next_run }))).toContain(sentence);
  });

  it('does not mention agents for manual connections', () => {
    expect(text(of({ frequency: 'manually', next_run: null }))).toBe('Runs only when started manually.');
  });

  it('tells since when a run is queued and what it is waiting for', () => {
    expect(text({ unfinished: queued })).toMatch(
      /^A run was queued 5 minutes ago and is waiting for an agent for Jira\. Runs daily/,
    );
    expect(text({ unfinished: queued })).toContain('It will be skipped if the current run has not finished by then.');
    expect(text({ unfinished: queued })).toContain('was dmz-1, seen 1 minute ago.');
  });

  it('tells which agent runs it, and the attempt', () => {
    expect(text({ unfinished: running })).toMatch(/^Running, started 2 minutes ago\. Runs daily/);
    expect(text({ unfinished: { ...running, attempt: 2 }, agents: [{ ...agent, holding: [9] }] })).toMatch(
      /^Running on dmz-1, started 2 minutes ago\. This is the 2nd attempt, because an agent was lost\./,
    );
  });

  it('warns if there is no agent for the system, or it has not been seen for a while', () => {
    expect(text({ agents: [{ ...agent, systems: ['Rally'] }] })).toContain('No agent for Jira has been seen');
    expect(text({ agents: [{ ...agent, last_seen: ago(180) }] })).toContain(
      'dmz-1, seen 3 hours ago. Check whether it',
    );
    expect(text({ agents: [{ ...agent, last_seen: ago(-1) }] })).toContain('dmz-1, seen just now.');
    expect(text({ agents: undefined })).toMatch(/It needs an agent\.$/);
    expect(text(of({ inaccessible: true }))).toContain('It needs an agent in the customer’s network.');
  });

  it('tells if a run is due now, and if the project is archived', () => {
    expect(text(of({ next_run: ago(0) }))).toContain('due now');
    expect(text({ archived: true })).toBe('No runs are scheduled or queued, because the project is archived.');
  });
});
