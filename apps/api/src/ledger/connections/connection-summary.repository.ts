import { Injectable } from '@nestjs/common';
import {
  MICROS_PER_DAY,
  formatTime,
  healthBySeverity,
  RECENT_RUNS,
  STATS_DAYS,
  type ConnectionHealth,
  type ConnectionInclude,
  type ConnectionStats,
  type Unresolved,
  type Run,
  type RunOutcome,
} from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Clock } from '../../platform/config/clock.js';
import { idIn, Database } from '../../platform/database/index.js';
import { UnclaimedRepository } from '../agents/index.js';
import { acknowledgementColumns, toAcknowledgement, type AcknowledgementRow } from './acknowledgements.repository.js';
import { acknowledgementHolds } from './connection-filters.js';
import { toOutcome, toRun, outcomeColumns, runColumns } from './run-rows.js';

interface StoredHealth extends AcknowledgementRow {
  readonly id: number;
  readonly health: number;
  readonly health_since: number;
  readonly cause_line: string | null;
  readonly last_finished_id: number | null;
}

/** Reads what `?include=` adds to connections, for a whole page at once. */
@Injectable()
export class ConnectionSummaryRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly unclaimed: UnclaimedRepository,
  ) {}

  /** Adds the included fields to each connection. */
  async addTo<C extends { readonly id: unknown }>(
    connections: readonly C[],
    include: readonly ConnectionInclude[] = [],
  ): Promise<C[]> {
    const included = new Set(include);
    if (connections.length === 0 || included.size === 0) return [...connections];
    const ids = connections.map(({ id }) => id as number);
    const wantsRuns = included.has('recent_runs') || included.has('last_job');
    const runs = wantsRuns ? await this.runs(ids, included.has('recent_runs') ? RECENT_RUNS : 1) : undefined;
    const outcomes = included.has('recent_outcomes') ? await this.outcomes(ids) : undefined;
    const more = await this.more(ids, included);
    return connections.map((connection) => {
      const id = connection.id as number;
      const recent = runs?.get(id) ?? [];
      const recentOutcomes = outcomes?.get(id) ?? [];
      const added = { last_job: recent[0] ?? null, recent_runs: recent, recent_outcomes: recentOutcomes, ...more(id) };
      return { ...connection, ...added };
    });
  }

  private async more(
    ids: readonly number[],
    included: ReadonlySet<ConnectionInclude>,
  ): Promise<(id: number) => object> {
    const stats = included.has('stats') ? await this.stats(ids) : undefined;
    const health = included.has('health') ? await this.health(ids) : undefined;
    const nextRun = included.has('next_run') ? await this.nextRuns(ids) : undefined;
    return (id) => ({ stats: stats?.(id), health: health?.(id), next_run: nextRun?.(id) });
  }

  private runs(ids: readonly number[], limit: number): Promise<Map<number, Unresolved<Run>[]>> {
    return this.newest(ids, limit, runColumns(false), toRun);
  }

  private outcomes(ids: readonly number[]): Promise<Map<number, Unresolved<RunOutcome>[]>> {
    return this.newest(ids, RECENT_RUNS, outcomeColumns, toOutcome);
  }

  /** The newest jobs of each connection, newest first. */
  private async newest<Row, Result>(
    ids: readonly number[],
    limit: number,
    columns: Sql,
    toResult: (row: Row) => Result,
  ): Promise<Map<number, Result[]>> {
    const rows = await this.database.rows<Row & { connection_id: number }>(
      sql`
        SELECT j.connection_id, ${columns}
        FROM connections c
        JOIN jobs j ON j.connection_id = c.id
          AND j.id >= coalesce(
            (
              SELECT k.id FROM jobs k WHERE k.connection_id = c.id ORDER BY k.id DESC LIMIT 1 OFFSET ${limit - 1}
            ),
            0
          )
        WHERE ${idIn(this.database.dialect, raw('c.id'), ids)}
        ORDER BY j.id DESC`,
    );
    const newest = new Map(ids.map((id): [number, Result[]] => [id, []]));
    for (const row of rows) newest.get(row.connection_id)?.push(toResult(row));
    return newest;
  }

  private async stats(ids: readonly number[]): Promise<(id: number) => ConnectionStats> {
    const since = this.clock.now() - STATS_DAYS * MICROS_PER_DAY;
    const among = idIn(this.database.dialect, raw('j.connection_id'), ids);
    const rows = await this.database.rows<{ id: number; runs: number; failures: number }>(
      sql`
        SELECT j.connection_id AS id, count(*) AS runs,
          count(CASE WHEN j.succeeded = ${false} THEN 1 END) AS failures
        FROM jobs j
        WHERE ${among} AND j.ready > 0 AND j.last_run >= ${since}
        GROUP BY j.connection_id`,
    );
    const found = new Map(rows.map(({ id, runs, failures }) => [id, { runs, failures }]));
    return (id) => {
      const { runs, failures } = found.get(id) ?? { runs: 0, failures: 0 };
      return { runs, failures, success_rate: runs === 0 ? null : Math.round((1 - failures / runs) * 1e4) / 1e4 };
    };
  }

  private async nextRuns(ids: readonly number[]): Promise<(id: number) => string | null> {
    const among = idIn(this.database.dialect, raw('c.id'), ids);
    const rows = await this.database.rows<{ id: number; next_due_at: number }>(
      sql`
        SELECT c.id, c.next_due_at
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        WHERE ${among} AND c.next_due_at IS NOT NULL AND p.archived = ${false}`,
    );
    const found = new Map(rows.map((row) => [row.id, formatTime(row.next_due_at)]));
    return (id) => found.get(id) ?? null;
  }

  /** The stored health of each connection (`HealthWatch` updates it). */
  private async health(ids: readonly number[]): Promise<(id: number) => ConnectionHealth | undefined> {
    const rows = await this.database.rows<StoredHealth>(
      sql`
        SELECT c.id, c.health, c.health_since, c.cause_line, c.last_finished_id, ${acknowledgementColumns}
        FROM connections c
        LEFT JOIN acknowledgements a ON a.connection_id = c.id AND ${acknowledgementHolds(this.database.dialect)}
        LEFT JOIN users u ON u.id = a.user_id
        WHERE ${idIn(this.database.dialect, raw('c.id'), ids)}`,
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    const statusOf = ({ health }: { health: number }) => healthBySeverity[health];
    const late = rows.filter((row) => statusOf(row) === 'late').map(({ id }) => id);
    const reasons = await this.unclaimed.reasons(late);
    return (id) => {
      const row = found.get(id);
      const status = row && statusOf(row);
      const reason = reasons.get(id);
      const acknowledgement = row && toAcknowledgement(row);
      return (
        status && {
          status,
          since: formatTime(row.health_since),
          ...(reason !== undefined && { reason }),
          ...(row.cause_line !== null && { cause_line: row.cause_line }),
          ...(status === 'failing' && row.last_finished_id !== null && { job: row.last_finished_id }),
          ...(acknowledgement && { acknowledgement }),
        }
      );
    };
  }
}
