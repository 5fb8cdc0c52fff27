import type { Connection, Run } from '@syncledger/client';

import { hasUnfinishedRun, lastRun, nextText, reasonOf, toRow, withRun } from './row.js';

const run = (id: number, more: Partial<Run> = {}): Run => ({
  id,
  user: 1,
  succeeded: true,
  automatic: true,
  ready: 5,
  result_message: '',
  last_run: '2026-06-15T12:00:00.000000Z',
  ...more,
});

const connection = (runs: Run[]): Connection => ({
  id: 3,
  project: 7,
  system: 'Jira',
  alias: 'Billing',
  frequency: 'daily',
  command: 'sync_jira',
  params: { alm_pass: 'canary' },
  inaccessible: false,
  last_job: runs[0] ?? null,
  recent_outcomes: runs,
  next_run: null,
  stats: { runs: 2, failures: 1, success_rate: 0.5 },
  health: { status: 'failing', since: '2026-06-14T12:00:00.000000Z', cause_line: 'HTTP 401 from the tracker', job: 9 },
});

it('keeps only what a row shows', () => {
  const row = toRow(connection([run(9, { succeeded: false, result_message: 'second line' }), run(8)]), 'alm');
  expect(row).toMatchObject({ id: 3, kind: 'alm', rate: 0.5, health: { status: 'failing' } });
  expect(row.strip.bars.map(({ id, outcome }) => [id, outcome])).toEqual([
    [8, 'ok'],
    [9, 'failed'],
  ]);
  expect(reasonOf(row)).toBe('HTTP 401 from the tracker');
  expect(reasonOf({ ...row, health: { ...row.health, cause_line: '' } })).toBe('No message');
  expect(JSON.stringify(row)).not.toMatch(/canary|second line/);
});

it('tells when the next run is due', () => {
  expect([nextText(61_000, 0), nextText(0, 0), nextText(0, 600_000)]).toEqual([
    'next in 1 minute',
    'due now',
    'due now',
  ]);
});

it('adds a queued run once', () => {
  const row = toRow(connection(Array.from({ length: 30 }, (_, index) => run(30 - index))), 'alm');
  const queued = withRun(withRun(row, 31, '2026-06-15T13:00:00.000000Z'), 31, '2026-06-15T13:00:01.000000Z');
  expect([hasUnfinishedRun(row), hasUnfinishedRun(queued)]).toEqual([false, true]);
  expect(queued.strip.bars).toHaveLength(30);
  expect(lastRun(queued)).toMatchObject({ id: 31, outcome: 'unfinished' });
  expect(reasonOf(queued)).toBe('HTTP 401 from the tracker');
});
