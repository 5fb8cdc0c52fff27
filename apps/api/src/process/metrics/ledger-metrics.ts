import { setTimeout as sleep } from 'node:timers/promises';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';

import { JobChangeFeed } from '../../ledger/changes/index.js';
import { JobCounts } from '../../ledger/counts/index.js';
import { LeaseWatch, WaitingClaims } from '../../ledger/jobs/index.js';
import { OutputRetention } from '../../ledger/output/index.js';
import { ScheduleService } from '../../ledger/schedule/index.js';
import { WebhookDeliveryWorker } from '../../outbound/webhooks/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import { ReadinessService } from '../health/index.js';
import { addCounter, addGauge, byLabel, single, type Figure } from './figures.js';
import { LedgerStateRepository, type LedgerState } from './ledger-state.repository.js';

/** How long the state of the ledger serves further scrapes, in milliseconds. */
const CACHE_MILLISECONDS = 5000;
/** How long a scrape waits for it, in milliseconds: Prometheus gives up after ten seconds, and then has nothing. */
const READ_MILLISECONDS = 3000;

export function observeLedger(registry: Registry, app: NestFastifyApplication): void {
  observeState(registry, app);
  observeBackground(registry, app);
  observeWebhooks(registry, app.get(WebhookDeliveryWorker));
  const readiness = app.get(ReadinessService);
  addGauge(registry, 'syncledger_ready', {
    help: 'Whether a part of /health/ready works: 1 or 0.',
    labels: ['check'],
    aggregator: 'min',
    read: async () =>
      Object.entries(await readiness.checks()).map(([check, { status }]) => ({
        labels: { check },
        value: status === 'ok' ? 1 : 0,
      })),
  });
}

/** What is in the database, the same for every process. */
function observeState(registry: Registry, app: NestFastifyApplication): void {
  const state = cached(new LedgerStateRepository(app.get(Database), app.get(JobChangeFeed)), app.get(Clock));
  const add = (name: string, help: string, labels: string[], figures: (found: LedgerState) => readonly Figure[]) => {
    const read = async () => {
      const found = await state();
      return found ? figures(found) : [];
    };
    addGauge(registry, name, { help, labels, aggregator: 'max', read });
  };
  addGauge(registry, 'syncledger_state_readable', {
    help: 'Whether the state of the ledger could be read: 1 or 0; else the metrics that come from it are missing.',
    aggregator: 'min',
    read: async () => single((await state()) ? 1 : 0),
  });
  add('syncledger_jobs', 'Jobs in the ledger.', ['kind', 'outcome'], ({ jobs }) => jobs);
  add('syncledger_connections', 'Connections.', ['health'], ({ connections }) => connections);
  add('syncledger_runs', 'Runs that have not finished.', ['state'], ({ runs }) => runs);
  add('syncledger_oldest_queued_run_seconds', 'How long the oldest claimable run has been queued.', [], (found) =>
    single(found.oldestQueued),
  );
  add(
    'syncledger_webhooks',
    'Webhooks; switched_off: by the ledger, after failures.',
    ['state'],
    (found) => found.webhooks,
  );
  add('syncledger_webhook_deliveries_pending', 'Deliveries that are not completed, at most 10,000.', [], (found) =>
    single(found.pendingDeliveries),
  );
  add('syncledger_feed_backlog_changes', 'Job changes that are not processed yet.', [], ({ backlog }) =>
    single(backlog),
  );
}

function observeBackground(registry: Registry, app: NestFastifyApplication): void {
  const [feed, schedule, leases] = [app.get(JobChangeFeed), app.get(ScheduleService), app.get(LeaseWatch)];
  const [claims, counts] = [app.get(WaitingClaims), app.get(JobCounts)];
  addGauge(registry, 'syncledger_feed_backlog_age_seconds', {
    help: 'All job changes older than this are processed.',
    aggregator: 'max',
    read: () => single(feed.backlogAge / 1000),
  });
  addGauge(registry, 'syncledger_schedule_lag_seconds', {
    help: 'Time since all due runs were last queued.',
    aggregator: 'max',
    read: () => single(schedule.standstill / 1000),
  });
  addGauge(registry, 'syncledger_claims_waiting', {
    help: 'Claims of agents that wait for a run.',
    read: () => single(claims.size),
  });
  const outputs = app.get(OutputRetention);
  addGauge(registry, 'syncledger_output_bytes', {
    help: 'Output of all runs, when it was last added up; missing before.',
    aggregator: 'max',
    read: () => single(outputs.bytes),
  });
  addCounter(registry, 'syncledger_leases_lost_total', {
    help: 'Leases that expired, by the outcome for the run.',
    labels: ['result'],
    read: () => byLabel('result', leases.lost),
  });
  addCounter(registry, 'syncledger_runs_finished_total', {
    help: 'Finished runs.',
    labels: ['kind', 'start', 'outcome'],
    read: () => counts.finished.map(({ runs, ...labels }) => ({ labels, value: runs })),
  });
}

function observeWebhooks(registry: Registry, { results }: WebhookDeliveryWorker): void {
  addCounter(registry, 'syncledger_webhook_deliveries_total', {
    help: 'Attempts to deliver, by result.',
    labels: ['result'],
    read: () => byLabel('result', results),
  });
}

/** Undefined while the database cannot be read; what else is known is still reported. */
function cached(repository: LedgerStateRepository, clock: Clock): () => Promise<LedgerState | undefined> {
  let latest: { readonly at: number; readonly state: Promise<LedgerState | undefined> } | undefined;
  let reading: Promise<LedgerState | undefined> | undefined;
  return () => {
    const now = clock.monotonic();
    if (!latest || now - latest.at > CACHE_MILLISECONDS) {
      reading ??= repository
        .read()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      latest = { at: now, state: Promise.race([reading, sleep(READ_MILLISECONDS, undefined, { ref: false })]) };
    }
    return latest.state;
  };
}
