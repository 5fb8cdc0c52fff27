import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY, type Kind } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seenProjects } from '../../access/projects/index.js';
import { Database, idIn, jsonToRows, type Reader, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { addToCounters } from './add-to-counters.js';

/** The system and kind that a run counts under. */
export interface RunGroup {
  readonly system: string;
  readonly kind: Kind;
}

/** The system and kind that the runs of a connection count under. */
export interface ConnectionGroup extends RunGroup {
  /** The system before, which its runs with a higher id than `countedTo` still count under; null when all count under `system`. */
  readonly systemBefore: string | null;
  readonly countedTo: number | null;
}

/** Jobs of a connection. */
export interface JobRange {
  readonly connection: number;
  /** Only jobs with a higher id. */
  readonly after: number;
  /** Only jobs up to this id. */
  readonly upTo: number;
}

/** Finished runs of a day, or what is added to them. */
export interface DayCount extends RunGroup {
  readonly project: number;
  readonly day: number;
  readonly finished: number;
  readonly failed: number;
}

export interface CountedDays {
  readonly from: number;
  readonly to: number;
  readonly projects: readonly number[] | undefined;
  readonly systems: readonly string[] | undefined;
  readonly kinds: readonly Kind[];
}

const key = { project_id: 'bigint', system: 'text', kind: 'text', day: 'bigint' } as const;

@Injectable()
export class DayCountsRepository {
  constructor(private readonly database: Database) {}

  /** The number of finished and failed runs by day; days without runs are left out. */
  async ofDays(
    { from, to, projects, systems = [''], kinds }: CountedDays,
    caller: Caller,
  ): Promise<Map<number, Pick<DayCount, 'finished' | 'failed'>>> {
    const conditions = [
      projectCondition(caller, projects),
      sql`d.system IN (${join([...systems])})`,
      sql`d.kind IN (${join([...kinds])})`,
      sql`d.day BETWEEN ${from} AND ${to}`,
    ];
    // As one row: PostgreSQL's driver takes longer for 300 rows than the database.
    const row = await this.database.first<Record<'days' | 'finished' | 'failed', string | null>>(
      sql`
        SELECT string_agg(CAST(d.day AS text), ',') AS days, string_agg(CAST(d.finished AS text), ',') AS finished,
          string_agg(CAST(d.failed AS text), ',') AS failed
        FROM day_counts d
        WHERE ${join(conditions, ' AND ')}`,
    );
    const days = numbersIn(row?.days);
    const finished = numbersIn(row?.finished);
    const failed = numbersIn(row?.failed);
    const sums = new Map<number, Pick<DayCount, 'finished' | 'failed'>>();
    for (const [at, day] of days.entries()) {
      const sum = sums.get(day);
      sums.set(day, {
        finished: (finished[at] ?? 0) + (sum?.finished ?? 0),
        failed: (failed[at] ?? 0) + (sum?.failed ?? 0),
      });
    }
    return sums;
  }

  /** The systems and kinds that the runs of connections count under, by connection. */
  async groups(reader: Reader, connections: readonly number[]): Promise<Map<number, ConnectionGroup>> {
    const rows = await reader.rows<ConnectionGroup & { id: number }>(
      sql`
        SELECT c.id, c.system, c.kind, s.system_before AS "systemBefore", s.counted_to AS "countedTo"
        FROM connections c
        LEFT JOIN system_changes s ON s.connection_id = c.id
        WHERE ${idIn(this.database.dialect, raw('c.id'), connections)}`,
    );
    return new Map(rows.map(({ id, ...group }) => [id, group]));
  }

  /**
   * What the counters have of some jobs of a connection: the finished ones, without the changes in the backlog. One statement reads
   * both from one snapshot.
   */
  async counted(tx: Transaction, { connection, after, upTo }: JobRange): Promise<Omit<DayCount, keyof RunGroup>[]> {
    const day = (column: string) => raw(`${column} / ${String(MICROS_PER_DAY)}`);
    return tx.rows(
      sql`
        SELECT runs.project_id AS project, CAST(runs.day AS bigint) AS day,
          CAST(sum(runs.delta) AS bigint) AS finished,
          CAST(sum(CASE WHEN runs.succeeded THEN 0 ELSE runs.delta END) AS bigint) AS failed
        FROM (
          SELECT r.project_id, ${day('r.last_run')} AS day, r.succeeded, 1 AS delta
          FROM jobs r
          WHERE r.connection_id = ${connection} AND r.id > ${after} AND r.id <= ${upTo} AND r.ready > 0
          UNION ALL
          SELECT r.project_id, ${day('r.at')}, r.succeeded, -r.count_delta
          FROM job_changes r
          WHERE r.connection_id = ${connection} AND r.job_id > ${after} AND r.job_id <= ${upTo} AND r.ready > 0
        ) runs
        GROUP BY runs.project_id, runs.day`,
    );
  }

  /** Adds to the counters in one statement, then deletes rows that are zero. */
  async add(tx: Transaction, counts: readonly DayCount[]): Promise<void> {
    const summed = withRollups(counts);
    if (summed.length === 0) return;
    const rows = summed.map(({ project, system, kind, day, finished, failed }) => {
      return [project, system, kind, day, finished, failed];
    });
    const changed = await tx.rows<{ project_id: number; system: string; day: number; finished: number }>(
      addToCounters(tx.dialect, { name: 'day_counts', key, counters: ['finished', 'failed'] }, rows, [
        ...['project_id', 'system', 'day', 'finished'],
      ]),
    );
    const empty = changed.filter(({ finished }) => finished === 0);
    if (empty.length === 0) return;
    const { project_id, system, day } = key;
    const keys = empty.map((row) => [row.project_id, row.system, row.day]);
    await tx.rows(
      sql`DELETE FROM day_counts
        WHERE (project_id, system, day) IN (${jsonToRows(tx.dialect, { project_id, system, day }, keys)})
          AND finished = 0 AND failed = 0`,
    );
  }
}

const numbersIn = (list: string | null | undefined) => list?.split(',').map(Number) ?? [];

/** The rows of all projects where the caller sees all, else those of the projects that the caller sees. */
function projectCondition(caller: Caller, projects: readonly number[] | undefined): Sql {
  const seen = seenProjects(caller);
  if (!seen && !projects) return raw('d.project_id = 0');
  // A project that is being deleted has its rows until they are purged.
  const conditions = [
    raw('p.deleted_at IS NULL'),
    ...(seen ? [sql`p.id IN (${seen})`] : []),
    ...(projects ? [sql`p.id IN (${join([...projects])})`] : []),
  ];
  return sql`d.project_id IN (SELECT p.id FROM projects p WHERE ${join(conditions, ' AND ')})`;
}

/** The sums of the rows that count each, without those that cancel out. */
function withRollups(counts: readonly DayCount[]): DayCount[] {
  const rows = new Map<string, DayCount>();
  for (const count of counts) {
    for (const project of [0, count.project]) {
      for (const system of ['', count.system]) {
        const id = JSON.stringify([project, system, count.kind, count.day]);
        const { finished = 0, failed = 0 } = rows.get(id) ?? {};
        const sum = { finished: finished + count.finished, failed: failed + count.failed };
        rows.set(id, { ...count, project, system, ...sum });
      }
    }
  }
  return [...rows.values()].filter(({ finished, failed }) => finished !== 0 || failed !== 0);
}
