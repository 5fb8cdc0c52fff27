import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@syncledger/testing';
import sql from 'sql-template-tag';
import { parse } from 'yaml';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { LeaseWatch } from '../src/ledger/jobs/index.js';
import { OutputRetention } from '../src/ledger/output/index.js';
import { createLogger } from '../src/platform/http/process-logger.js';
import { listenForScrapes } from '../src/platform/http/metrics-listener.js';
import { EventReader } from './support/event-reader.js';
import { PrometheusText } from './support/prometheus-text.js';
import { dialects, type TestApp } from './support/test-app.js';
import { claim, endAll, queue, untilWaiting } from './support/waiting.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeConnection, makeJob, startApp } from './support/world.js';

function expectNoState(found: PrometheusText): void {
  expect(found.value('syncledger_state_readable')).toBe(0);
  expect(found.all('syncledger_connections')).toEqual([]);
  expect(found.value('syncledger_oldest_queued_run_seconds')).toBeUndefined();
  expect(found.value('syncledger_http_requests_in_progress')).toBe(0);
}

/** How long a scrape may see the state of the ledger, in milliseconds. */
const CACHE_MILLISECONDS = 5000;

describe.each(dialects)('the metrics on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect, { SYNCLEDGER_METRICS_PORT: '0', SYNCLEDGER_SLOW_MS: '1' });
    ({ app } = world);
    await app.app.listen(0, '127.0.0.1');
  });
  afterAll(() => world.close());

  const scrape = async () => new PrometheusText(await app.metrics());
  /** A scrape that does not see the state of an earlier one. */
  const fresh = async () => {
    app.clock.pass(CACHE_MILLISECONDS / 1000 + 1);
    return scrape();
  };
  const labels = (found: PrometheusText, name: string, label: string) =>
    found.all(name).map((sample) => sample.labels[label]);

  it('have every label value from the start, so that rates and alerts miss no first event', async () => {
    const found = await scrape();
    expect(labels(found, 'syncledger_connections', 'health')).toEqual(['failing', 'late', 'never', 'ok']);
    expect(labels(found, 'syncledger_ready', 'check')).toEqual(['database', 'disk', 'background', 'accepting']);
    expect(labels(found, 'syncledger_leases_lost_total', 'result')).toEqual(['requeued', 'failed']);
    expect(found.all('syncledger_runs_finished_total')).toHaveLength(8);
    await app.app.get(OutputRetention).pass();
    expect((await scrape()).value('syncledger_output_bytes')).toBe(0);
    expect(found.all('syncledger_jobs')).toHaveLength(6);
    expect(labels(found, 'syncledger_failures_total', 'task')).toEqual(
      expect.arrayContaining(['Changes', 'Database', 'Schedule']),
    );
    expect(found.all('syncledger_build_info')).toEqual([expect.objectContaining({ value: 1 })]);
    expect(found.value('syncledger_sqlite_wal_bytes') === undefined).toBe(dialect === 'postgres');
  });

  it('count runs, jobs, connections and deliveries from what the feed has handled', async () => {
    const before = await fresh();
    await world.make(world.path(), { events: ['job.finished'] });
    const other = await makeConnection(app, 'alm', world.project);
    await makeJob(app, 'alm', world.connection);
    await makeJob(app, 'alm', world.connection, { succeeded: false, automatic: true });
    await makeJob(app, 'alm', other, { automatic: false });
    await world.settle();
    const after = await fresh();
    const added = (name: string, of = {}) => (after.value(name, of) ?? 0) - (before.value(name, of) ?? 0);
    expect(added('syncledger_jobs', { kind: 'alm', outcome: 'succeeded' })).toBe(2);
    expect(added('syncledger_jobs', { kind: 'alm', outcome: 'failed' })).toBe(1);
    const finished = (start: string, outcome: string) =>
      added('syncledger_runs_finished_total', { kind: 'alm', start, outcome });
    expect([finished('automatic', 'failed'), finished('automatic', 'succeeded')]).toEqual([1, 1]);
    expect(finished('manual', 'succeeded')).toBe(1);
    expect(added('syncledger_connections', { health: 'failing' })).toBe(1);
    expect(after.value('syncledger_connections', { health: 'ok' })).toBe(1);
    expect(added('syncledger_webhook_deliveries_total', { result: 'delivered' })).toBe(3);
    expect(after.value('syncledger_webhooks', { state: 'ok' })).toBe(1);
    expect(after.value('syncledger_feed_backlog_changes')).toBe(0);
    expect(after.value('syncledger_state_readable')).toBe(1);
    expect(added('syncledger_database_transactions_total')).toBeGreaterThan(0);
  });

  it('show queued and running runs, the age of the oldest, waiting claims and lost leases', async () => {
    const waiting = claim(app, app.admin, { systems: ['None'] });
    await untilWaiting(app, 1);
    await queue(app, world.project, 'Metrics');
    await queue(app, world.project, 'Metrics');
    await app.database.write((tx) => tx.rows(sql`UPDATE jobs SET last_run = 1 WHERE ready = 0`));
    await claim(app, app.admin, { systems: ['Metrics'], wait_seconds: 0 });
    await app.app.get(JobChangeFeed).drain();
    const found = await fresh();
    expect(found.value('syncledger_runs', { state: 'queued' })).toBe(1);
    expect(found.value('syncledger_runs', { state: 'running' })).toBe(1);
    expect(found.value('syncledger_oldest_queued_run_seconds')).toBeGreaterThan(1_000_000);
    expect(found.value('syncledger_claims_waiting')).toBe(1);
    await endAll(app);
    await waiting;
    const lost = await until('the lease is lost', async () => {
      // Again, because leases are extended after a time in which nothing looked for them.
      await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1`));
      await app.app.get(LeaseWatch).poll();
      return (await scrape()).value('syncledger_leases_lost_total', { result: 'requeued' });
    });
    expect(lost).toBe(1);
  });

  it('measure requests by route, whatever clients send, and contain nothing of it', async () => {
    const secret = 'cAnArY-51c0ffee';
    for (let each = 0; each < 20; each += 1) {
      await app.call('GET', `/nowhere/${secret}/${each}`, { token: null });
      await app.call('GET', `jobs/alm/${1_000_000 + each}/?search=${secret}`, { headers: { 'x-request-id': secret } });
    }
    await app.call('GET', 'users/me/', { token: `slt_${secret}` });
    const text = await app.metrics();
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(text).not.toContain(app.admin);
    const found = new PrometheusText(text);
    const count = 'syncledger_http_request_duration_seconds_count';
    expect(found.value(count, { route: 'none', method: 'GET', status: '404' })).toBe(20);
    expect(found.all(count, { route: '/api/v2/users/me', method: 'GET', status: '401' })).toHaveLength(1);
    expect(found.all(count).filter(({ labels: { route = '' } }) => /\d{3}/.test(route))).toEqual([]);
    expect(found.value('syncledger_http_requests_in_progress')).toBe(0);
  });

  it('count slow requests by route, as the log has them', async () => {
    const before = app.logs.length;
    const name = 'syncledger_http_slow_requests_total';
    const labels = { route: '/api/v2/jobs/alm' };
    await app.call('GET', 'jobs/alm/?search=x');
    const first = (await scrape()).value(name, labels) ?? NaN;
    await until('a request is slow', async () => {
      await app.call('GET', 'jobs/alm/?search=x');
      return ((await scrape()).value(name, labels) ?? NaN) > first;
    });
    const lines = app.logs.slice(before).map((line) => JSON.parse(line) as { slow?: { route: string } });
    expect(lines.filter(({ slow }) => slow?.route === labels.route)).not.toEqual([]);
  });

  it('count a request until its client disconnects, and the log has it', async () => {
    const since = app.logs.length;
    const inProgress = async () => (await scrape()).value('syncledger_http_requests_in_progress');
    const reader = await EventReader.open(app, app.admin);
    const gone = new AbortController();
    const waiting = fetch(`${await app.app.getUrl()}/api/v2/jobs/claim/`, {
      method: 'POST',
      headers: { authorization: `Token ${app.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ systems: ['None'], wait_seconds: 30 }),
      signal: gone.signal,
    });
    await untilWaiting(app, 1);
    expect(await inProgress()).toBe(2);
    reader.close();
    gone.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await until('both have ended', async () => (await inProgress()) === 0);
    const lines = app.logs.slice(since).map((line) => JSON.parse(line) as { path?: string; status: number });
    const disconnected = (path: string, status: number) =>
      expect.objectContaining({ path, status, disconnected: true });
    expect(lines.filter(({ path }) => path !== undefined)).toEqual(
      expect.arrayContaining([disconnected('/api/v2/events/', 200), disconnected('/api/v2/jobs/claim/', 499)]),
    );
    const count = 'syncledger_http_request_duration_seconds_count';
    expect((await scrape()).value(count, { route: '/api/v2/jobs/claim', status: '499' })).toBe(1);
  });

  it('are still there when the database cannot be read, without what comes from it', async () => {
    jest.spyOn(app.database, 'rows').mockRejectedValue(new Error('unreachable'));
    const found = await fresh();
    jest.restoreAllMocks();
    expectNoState(found);
  });

  it('are there within the time of a scrape when the database does not respond', async () => {
    const hanging = Promise.withResolvers<never>();
    jest.spyOn(app.database, 'rows').mockReturnValue(hanging.promise);
    const began = performance.now();
    expectNoState(await fresh());
    expect(performance.now() - began).toBeLessThan(9000);
    jest.restoreAllMocks();
    hanging.reject(new Error('unreachable'));
    await until('the state is readable', async () => (await fresh()).value('syncledger_state_readable') === 1);
  });
});

it('the page of monitoring tells every metric and every label, and no other', async () => {
  const app = await startApp('sqlite', { SYNCLEDGER_METRICS_PORT: '0' });
  await app.call('GET', 'users/me/');
  const found = new PrometheusText(await app.metrics());
  await app.close();
  const page = await readFile(path.resolve(import.meta.dirname, '../../../docs/how-to/monitoring.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*?) +\|/gm)].map(([, name, type, labels = '']) =>
    [name, type, ...labels.matchAll(/\w+/g)].join(' '),
  );
  const metrics = [...found.types].map(([name, type]) => {
    const [sample] = found.all(type === 'histogram' ? `${name}_count` : name);
    return [name, type, ...Object.keys(sample?.labels ?? {})].join(' ');
  });
  expect(rows.sort()).toEqual(metrics.sort());
});

describe('the alerts and the dashboard of Grafana', () => {
  const readFileOf = (name: string) => readFile(path.resolve(import.meta.dirname, '../../..', name), 'utf8');
  const monitoring = () => readFileOf('docs/how-to/monitoring.md');
  const ruleFile = 'deploy/prometheus/syncledger.rules.yaml';

  it.each([
    ruleFile,
    'deploy/prometheus/syncledger.test.yaml',
    'deploy/grafana/syncledger.json',
    'docs/how-to/monitoring.md',
  ])('name only metrics and labels that exist: %s', async (file) => {
    const text = await readFileOf(file);
    const page = await monitoring();
    const known = new Map(
      [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*?) +\|/gm)].map(([, name = '', , labels = '']) => [
        name,
        ['job', 'instance', 'le', ...Array.from(labels.matchAll(/\w+/g), String)],
      ]),
    );
    const named = [...text.matchAll(/\b((?:syncledger|process)_[a-z_]+)(?:\{([^}]*)\})?/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, name = '', selector = ''] of named) {
      const labels = known.get(name) ?? known.get(name.replace(/_(bucket|count|sum)$/, ''));
      expect([name, labels]).toEqual([name, expect.any(Array)]);
      const selected = Array.from(selector.matchAll(/(\w+) *=?[=~!]/g), ([, label]) => label);
      expect(labels).toEqual(expect.arrayContaining(selected));
    }
  });

  it('have for each alert a severity, a test and a paragraph of what to do', async () => {
    const rules = parse(await readFileOf(ruleFile)) as {
      groups: { rules: { alert: string; labels: { severity: string }; annotations: { summary: string } }[] }[];
    };
    const [tests, page] = [await readFileOf('deploy/prometheus/syncledger.test.yaml'), await monitoring()];
    const alerts = rules.groups.flatMap((group) => group.rules);
    expect(alerts.length).toBeGreaterThan(10);
    for (const { alert, labels: of, annotations } of alerts) {
      expect(['critical', 'warning']).toContain(of.severity);
      expect(annotations.summary).not.toBe('');
      expect(tests).toContain(`alertname: ${alert}\n`);
      expect(page).toMatch(
        new RegExp(`### ${alert}\n\n\\*\\*What it means\\*\\* \\(${of.severity}\\).*How to look.*What to do`, 's'),
      );
    }
    expect([...page.matchAll(/^### (Syncledger\w+)$/gm)].map(([, name]) => name)).toEqual(
      alerts.map(({ alert }) => alert),
    );
  });
});

describe('the listener of the metrics', () => {
  const logs: { msg: string; port: number }[] = [];
  const logger = createLogger('info', {
    write: (line: string) => void logs.push(JSON.parse(line) as (typeof logs)[0]),
  });
  const statusOf = (port: number, method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port, method, path, agent: false }, (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode);
        });
      })
        .on('error', reject)
        .end();
    });

  it('answers only GET /metrics', async () => {
    const stop = await listenForScrapes({ metricsHost: '127.0.0.1', metricsPort: 0 }, logger, async () => 'x 1\n');
    const { port } = logs.find(({ msg }) => msg === 'metrics ready')!;
    expect(await statusOf(port, 'GET', '/metrics?x=1')).toBe(200);
    expect(await statusOf(port, 'HEAD', '/metrics')).toBe(200);
    expect(await statusOf(port, 'POST', '/metrics')).toBe(405);
    expect(await statusOf(port, 'GET', '/api/v2/jobs/alm/')).toBe(404);
    stop();
    await expect(statusOf(port, 'GET', '/metrics')).rejects.toThrow('ECONNREFUSED');
  });

  it('says which settings to change when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(
      listenForScrapes({ metricsHost: '127.0.0.1', metricsPort: port }, logger, async () => ''),
    ).rejects.toThrow(/EADDRINUSE\). Set SYNCLEDGER_METRICS_HOST or SYNCLEDGER_METRICS_PORT/);
    other.close();
  });
});
