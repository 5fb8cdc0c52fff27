import { healthBySeverity, kinds, type Kind } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { countColumns } from '../../ledger/counts/index.js';
import type { JobChangeFeed } from '../../ledger/changes/index.js';
import { databaseNow, indexHint, type Database } from '../../platform/database/index.js';
import type { Figure } from './figures.js';

/** Deliveries are not counted beyond this. */
const MAX_PENDING = 10_000;
const MICROS = 1e6;

/** Numbers of rows. */
export interface LedgerState {
  readonly jobs: readonly Figure[];
  readonly connections: readonly Figure[];
  readonly runs: readonly Figure[];
  /** Seconds since the oldest run that can be claimed was queued; 0 without any. */
  readonly oldestQueued: number;
  readonly webhooks: readonly Figure[];
  readonly pendingDeliveries: number;
  readonly backlog: number;
}

type CountRow = { readonly kind: Kind } & Readonly<Record<string, number>>;

/** Reads the state of the ledger from counters and indexes: the cost does not depend on the number of jobs. */
export class LedgerStateRepository {
  constructor(
    private readonly database: Database,
    private readonly feed: JobChangeFeed,
  ) {}

  async read(): Promise<LedgerState> {
    const counts = await this.counts();
    const running = await this.running();
    const unfinished = counts.filter(({ labels }) => labels?.['outcome'] === 'unfinished');
    const open = unfinished.reduce((sum, { value }) => sum + value, 0);
    return {
      jobs: counts,
      connections: await this.connections(),
      runs: [
        { labels: { state: 'queued' }, value: Math.max(0, open - running) },
        { labels: { state: 'running' }, value: running },
      ],
      oldestQueued: await this.oldestQueued(),
      webhooks: await this.webhooks(),
      pendingDeliveries: await this.pendingDeliveries(),
      backlog: await this.feed.backlog(),
    };
  }

  private async counts(): Promise<Figure[]> {
    const columns = raw(countColumns.map(({ name }) => name).join(', '));
    const rows = await this.database.rows<CountRow>(
      sql`SELECT kind, ${columns} FROM job_counts WHERE connection_id = 0 AND user_id = 0 AND project_id = 0`,
    );
    return kinds.flatMap((kind) => {
      const row = rows.find((counted) => counted.kind === kind);
      return (['succeeded', 'failed', 'unfinished'] as const).map((outcome) => {
        const names = countColumns.filter((column) => column.outcome === outcome).map(({ name }) => name);
        return { labels: { kind, outcome }, value: names.reduce((sum, name) => sum + (row?.[name] ?? 0), 0) };
      });
    });
  }

  private async running(): Promise<number> {
    const row = await this.database.first<{ count: number }>(sql`SELECT count(*) AS count FROM leases`);
    return row?.count ?? 0;
  }

  private async oldestQueued(): Promise<number> {
    const { dialect } = this.database;
    const row = await this.database.first<{ age: number }>(
      sql`SELECT ${databaseNow(dialect)} - j.last_run AS age
        FROM jobs j${indexHint(dialect, 'jobs_queued')}
        JOIN connections c ON c.id = j.connection_id
        JOIN projects p ON p.id = j.project_id
        WHERE j.ready = 0 AND j.started_at IS NULL AND c.deleted_at IS NULL AND p.archived = ${false}
        ORDER BY j.id
        LIMIT 1`,
    );
    return Math.max(0, row?.age ?? 0) / MICROS;
  }

  /** Reads the index by health alone; connections that are being purged are few. */
  private async connections(): Promise<Figure[]> {
    const rows = await this.database.rows<{ health: number; count: number }>(
      sql`SELECT health, CAST(sum(number) AS bigint) AS count
        FROM (
          SELECT health, count(*) AS number FROM connections GROUP BY health
          UNION ALL
          SELECT health, -count(*) AS number FROM connections WHERE deleted_at IS NOT NULL GROUP BY health
        ) numbers
        GROUP BY health`,
    );
    return healthBySeverity.map((health, code) => ({
      labels: { health },
      value: rows.find((row) => row.health === code)?.count ?? 0,
    }));
  }

  private async webhooks(): Promise<Figure[]> {
    const rows = await this.database.rows<{ state: string; count: number }>(
      sql`SELECT state, count(*) AS count
        FROM (
          SELECT CASE
            WHEN enabled AND failing_since IS NULL THEN 'ok'
            WHEN enabled THEN 'failing'
            WHEN switched_off_at IS NOT NULL THEN 'switched_off'
            ELSE 'disabled' END AS state
          FROM webhooks
          WHERE deleted_at IS NULL
        ) states
        GROUP BY state`,
    );
    return ['ok', 'failing', 'switched_off', 'disabled'].map((state) => ({
      labels: { state },
      value: rows.find((row) => row.state === state)?.count ?? 0,
    }));
  }

  private async pendingDeliveries(): Promise<number> {
    const row = await this.database.first<{ count: number }>(
      sql`SELECT count(*) AS count
        FROM (SELECT 1 FROM webhook_deliveries WHERE due_at IS NOT NULL LIMIT ${MAX_PENDING}) pending`,
    );
    return row?.count ?? 0;
  }
}
