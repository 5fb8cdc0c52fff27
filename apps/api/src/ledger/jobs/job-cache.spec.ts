import { inspect } from 'node:util';

import { describe, expect, it, jest } from '@jest/globals';
import { jobResource } from '@syncledger/domain';

import { publicView, type CallerView } from '../../platform/http/serialization/caller-view.js';
import { compileSerializer } from '../../platform/http/serialization/serializer.js';
import type { UnresolvedConnection } from '../connections/index.js';
import { JobCache, type ListedJob } from './job-cache.js';
import type { FurtherJobRow } from './job-rows.js';

const connectionCalled = (alias: string) => ({ id: 7, alias, kind: 'alm' }) as unknown as UnresolvedConnection;
const connection = connectionCalled('First');

const queued = {
  id: 1,
  user_id: 1,
  automatic: true,
  succeeded: false,
  ready: 0,
  result_message: '',
  last_run: 10_000,
  job_kind: 'alm',
  connection_id: 7,
  connection_version: 1,
  created_at: 10_000,
  started_at: null,
  attempt: 1,
  external_id: null,
  cause: null,
  progress: null,
} as FurtherJobRow;

const everything: CallerView = { ...publicView, included: new Set(Object.keys(jobResource.fields)) };

function textOf(job: ListedJob | undefined): string | undefined {
  return job && compileSerializer(jobResource)(everything)(job);
}

/** Adds a job as the second page that shows it does. */
function addTwice(cache: JobCache, row: FurtherJobRow, connection: UnresolvedConnection): ListedJob {
  cache.add(row, connection);
  return cache.add(row, connection);
}

describe('cached jobs', () => {
  it('are those that were shown twice, of late', () => {
    const cache = new JobCache();
    const job = cache.add(queued, connection);
    expect(cache.find(queued, connection)).toBeUndefined();
    expect(textOf(cache.add(queued, connection))).toBe(textOf(job));
    expect(textOf(cache.find(queued, connection))).toBe(textOf(job));
    for (let id = 2; id <= 20_000; id += 1) cache.add({ ...queued, id }, connection);
    cache.add({ ...queued, id: 2 }, connection);
    expect(cache.find({ ...queued, id: 2 }, connection)).toBeUndefined();
    cache.add({ ...queued, id: 20_000 }, connection);
    expect(cache.find({ ...queued, id: 20_000 }, connection)).toBeDefined();
  });

  it.each<[string, Partial<FurtherJobRow>]>([
    ['claimed in the same microsecond', { started_at: 10_000 }],
    ['claimed again', { attempt: 2 }],
    ['that reported progress', { progress: '{"percent":50}' }],
    ['finished in the same microsecond', { ready: 1 }],
    ['finished later', { ready: 1, last_run: 20_000 }],
  ])('are not those of a run %s', (_, change) => {
    const cache = new JobCache();
    const job = addTwice(cache, queued, connection);
    expect(textOf(cache.find(queued, connection))).toBe(textOf(job));
    expect(cache.find({ ...queued, ...change }, connection)).toBeUndefined();
    const changed = cache.add({ ...queued, ...change }, connection);
    expect(textOf(cache.find({ ...queued, ...change }, connection))).toBe(textOf(changed));
    expect(textOf(changed)).not.toBe(textOf(job));
    expect(cache.find(queued, connection)).toBeUndefined();
  });

  it('show the connection as it is now', () => {
    const cache = new JobCache();
    const aliases = (shown: UnresolvedConnection) => {
      const text = textOf(cache.find(queued, shown));
      return (JSON.parse(text ?? '{}') as { connection?: { alias: string } }).connection?.alias;
    };
    addTwice(cache, queued, connection);
    expect(aliases(connection)).toBe('First');
    expect(aliases(connectionCalled('Second'))).toBe('Second');
    expect(aliases(connection)).toBe('First');
  });

  it('keep no connection, nor its params', () => {
    const cache = new JobCache();
    const params = jest.fn(() => ({ alm_pass: 'canary' }));
    const secret = { ...connectionCalled('canary'), params } as unknown as UnresolvedConnection;
    const editor: CallerView = { ...publicView, permissions: new Set(['edit_alm_connections']) };
    const job = addTwice(cache, { ...queued, result_message: 'quiet' }, secret);
    expect(compileSerializer(jobResource)(editor)(job)).toContain('canary');
    const kept = inspect([...cache['entries'].values()], { depth: Infinity, showHidden: true });
    expect(kept).toContain('"result_message":"quiet"');
    expect(kept).not.toContain('canary');
  });

  it('are evicted by size, the least recently shown first', () => {
    const cache = new JobCache();
    const long = { ...queued, ready: 1, result_message: 'x'.repeat(65_536) };
    for (let id = 1; id <= 500; id += 1) {
      addTwice(cache, { ...long, id }, connection);
      expect(cache.find({ ...long, id: 1 }, connection)).toBeDefined();
    }
    expect(cache.find({ ...long, id: 500 }, connection)).toBeDefined();
    expect(cache.find({ ...long, id: 2 }, connection)).toBeUndefined();
  });
});
