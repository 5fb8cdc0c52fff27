import { Injectable } from '@nestjs/common';
import {
  dayOf,
  MICROS_PER_DAY,
  CAUSE_CONNECTIONS,
  CAUSE_DAYS,
  formatTime,
  type CauseListQuery,
  type CauseOrdering,
  type FailureCause,
  type Kind,
} from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seesProject } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { allOf, readList, type ListRequest, type OrderKey } from '../../platform/http/paging/index.js';
import { connectionFilters, NOT_DELETED, ofKind } from './connection-filters.js';
import { HealthWatch } from './health-watch.js';

interface CauseRow {
  readonly fingerprint: string;
  readonly title: string;
  readonly system: string;
  /** The first and the last of their names. */
  readonly first_kind: Kind;
  readonly last_kind: Kind;
  readonly connections: number;
  readonly projects: number;
  readonly runs: number;
  readonly first_seen: number;
  readonly last_seen: number;
}

/** A connection of a cause. */
interface MemberRow {
  readonly id: number;
  readonly cause_key: string;
  readonly cause_line: string;
  readonly by_id: number;
  readonly by_time: number;
}

interface StartRow {
  readonly cause_key: string;
  /** In days since 1970. */
  readonly day: number;
  readonly connections: number;
}

type CauseKey = CauseOrdering extends infer Ordering ? (Ordering extends `-${infer Key}` ? Key : never) : never;

const orderKeys: Readonly<Record<CauseKey, OrderKey>> = {
  connections: { column: raw('g.connections'), type: 'number', field: 'connections' },
  runs: { column: raw('g.runs'), type: 'number', field: 'runs' },
  first_seen: { column: raw('g.first_seen'), type: 'number', field: 'first_seen' },
  last_seen: { column: raw('g.last_seen'), type: 'number', field: 'last_seen' },
};

/** Groups the failing connections by cause. The cost depends on their number, not on the history of their runs. */
@Injectable()
export class CausesRepository {
  constructor(
    private readonly database: Database,
    private readonly health: HealthWatch,
    private readonly clock: Clock,
  ) {}

  async list(query: CauseListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = '-connections', kind = [], project, system, acknowledged, search } = query;
    request.errors.throwIfAny();
    await this.health.drain();
    const where = [
      raw('c.health = 0'),
      raw('c.cause_key IS NOT NULL'),
      NOT_DELETED,
      ...ofKind(...kind),
      seesProject(caller, raw('c.project_id')),
      ...connectionFilters(this.database.dialect, {
        ...(project && { project }),
        ...(system && { system }),
        ...(acknowledged && { acknowledged }),
        ...(search && { search }),
      }),
    ];
    const listing = {
      base: sql`(${groups(where)}) g`,
      id: { column: raw('g.fingerprint'), type: 'text' as const },
      by: orderKeys[ordering.replace('-', '') as CauseKey],
      descending: ordering.startsWith('-'),
      where: [],
      columns: raw('g.*'),
      read: (rows: readonly CauseRow[]) => this.withMembers(rows, where),
    };
    return readList(this.database, listing, query, request);
  }

  private async withMembers(rows: readonly CauseRow[], where: readonly Sql[]): Promise<FailureCause[]> {
    if (rows.length === 0) return [];
    const among = [...where, sql`c.cause_key IN (${join(rows.map(({ fingerprint }) => fingerprint))})`];
    const members = await this.members(among);
    const starts = await this.starts(among);
    const today = dayOf(this.clock.now());
    return rows.map(({ first_kind: first, last_kind: last, ...row }) => {
      const of = members.filter((member) => member.cause_key === row.fingerprint);
      return {
        ...row,
        kinds: first === last ? [first] : [first, last],
        first_seen: formatTime(row.first_seen),
        last_seen: formatTime(row.last_seen),
        failing_by_day: byDay(starts.get(row.fingerprint) ?? [], today),
        sample: of.find(({ by_time }) => by_time === 1)?.cause_line ?? row.title,
        connection_ids: of.filter(({ by_id }) => by_id <= CAUSE_CONNECTIONS).map(({ id }) => id),
      };
    });
  }

  /** The first connections of each cause, and the one whose last run is the newest. */
  private members(where: readonly Sql[]): Promise<MemberRow[]> {
    const ranked = sql`
      SELECT c.id, c.cause_key, c.cause_line,
        row_number() OVER (PARTITION BY c.cause_key ORDER BY c.id) AS by_id,
        row_number() OVER (PARTITION BY c.cause_key ORDER BY c.outcome_at DESC, c.id DESC) AS by_time
      FROM connections c
      WHERE ${allOf(where)}`;
    return this.database.rows<MemberRow>(
      sql`SELECT * FROM (${ranked}) ranked WHERE by_id <= ${CAUSE_CONNECTIONS} OR by_time = 1 ORDER BY id`,
    );
  }

  /** How many connections of each cause began to fail on which day. */
  private async starts(where: readonly Sql[]): Promise<Map<string, StartRow[]>> {
    const day = raw(`c.health_since / ${String(MICROS_PER_DAY)}`);
    const rows = await this.database.rows<StartRow>(
      sql`
        SELECT c.cause_key, ${day} AS day, count(*) AS connections
        FROM connections c
        WHERE ${allOf(where)}
        GROUP BY c.cause_key, ${day}`,
    );
    return Map.groupBy(rows, ({ cause_key }) => cause_key);
  }
}

/** @param today in days since 1970 */
function byDay(starts: readonly StartRow[], today: number): number[] {
  return Array.from({ length: CAUSE_DAYS }, (_, index) => {
    const begun = starts.filter(({ day }) => day <= today - (CAUSE_DAYS - 1 - index));
    return begun.reduce((sum, { connections }) => sum + connections, 0);
  });
}

function groups(where: readonly Sql[]): Sql {
  return sql`
    SELECT c.cause_key AS fingerprint, min(c.cause_title) AS title, min(c.system) AS system,
      min(c.kind) AS first_kind, max(c.kind) AS last_kind,
      count(*) AS connections, count(DISTINCT c.project_id) AS projects,
      CAST(sum(c.failed_runs) AS bigint) AS runs, min(c.health_since) AS first_seen, max(c.outcome_at) AS last_seen
    FROM connections c
    WHERE ${allOf(where)}
    GROUP BY c.cause_key`;
}
