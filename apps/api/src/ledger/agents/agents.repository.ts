import { Injectable } from '@nestjs/common';
import {
  formatTime,
  MAX_CLOCK_DIFFERENCE,
  type Agent,
  type AgentListQuery,
  type GlobalPermission,
  type Unresolved,
  type Micros,
} from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seesProject } from '../../access/projects/index.js';
import {
  idIn,
  Database,
  databaseNow,
  isOneOf,
  ofUsers,
  oneOf,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';

/** An agent that was seen. */
export interface Sighting {
  readonly user: number;
  readonly name: string;
  /** Undefined, like `systems`, for heartbeats: they contain neither. */
  readonly version?: string | null;
  readonly systems?: readonly string[] | null;
}

/** What a run needs of its agent. */
export interface RunTarget {
  readonly system: string;
  readonly command: string;
}

/** Identifies a target in maps. */
export function targetKey({ system, command }: RunTarget): string {
  return JSON.stringify([system, command]);
}

interface AgentRow {
  id: number;
  user_id: number;
  name: string;
  version: string | null;
  systems: string | null;
  last_seen_at: number;
}

interface LeasedRun {
  id: number;
  agent: string;
  claimed_by: number;
}

@Injectable()
export class AgentsRepository {
  constructor(private readonly database: Database) {}

  /** The caller's own agents, or all of them with `manage_users` or `sync_all`. */
  list(query: AgentListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { ordering = 'id' } = query;
    const by = ordering.replace('-', '');
    const listing = {
      base: raw('agents a'),
      id: { column: raw('a.id'), type: 'number' as const },
      where: [
        ...visible(caller),
        ...oneOf('a.name', query.name),
        ...(query.user ? [ofUsers(raw('a.user_id'), query.user)] : []),
      ],
      ...(by === 'name' && { by: { column: raw('a.name'), type: 'text' as const } }),
      ...(by === 'last_seen' && { by: { column: raw('a.last_seen_at'), type: 'number' as const } }),
      descending: ordering.startsWith('-'),
      columns: raw('a.id, a.user_id, a.name, a.version, a.systems, a.last_seen_at'),
      read: (rows: readonly AgentRow[]) => this.toAgents(rows, caller),
    };
    return readList(this.database, listing, query, request);
  }

  /** When runs of each target were last claimed, by `targetKey`; without the targets of which none ever was. */
  async lastClaims(targets: readonly RunTarget[]): Promise<Map<string, Micros>> {
    if (targets.length === 0) return new Map();
    const where = [
      isOneOf(
        'system',
        targets.map(({ system }) => system),
      ),
      isOneOf(
        'command',
        targets.map(({ command }) => command),
      ),
    ];
    const rows = await this.database.rows<RunTarget & { claimed_at: number }>(
      sql`SELECT system, command, claimed_at FROM command_claims WHERE ${join(where, ' AND ')}`,
    );
    return new Map(rows.map((row) => [targetKey(row), row.claimed_at]));
  }

  async recordSighting(tx: Transaction, { user, name, version, systems }: Sighting, at: Micros): Promise<void> {
    // `last_seen_at` moves forward, as the clocks of replicas differ; back only from what a clock set that was far ahead.
    const details = systems === undefined ? raw('') : raw(', version = excluded.version, systems = excluded.systems');
    const list = systems ? JSON.stringify(systems) : null;
    await tx.rows(
      sql`
        INSERT INTO agents (user_id, name, version, systems, last_seen_at)
        VALUES (${user}, ${name}, ${version ?? null}, ${list}, ${at})
        ON CONFLICT (user_id, name)
        DO UPDATE SET last_seen_at = CASE
          WHEN agents.last_seen_at BETWEEN excluded.last_seen_at AND ${at + MAX_CLOCK_DIFFERENCE}
            THEN agents.last_seen_at
          ELSE excluded.last_seen_at
        END${details}`,
    );
  }

  async exists(reader: Reader, user: number, name: string): Promise<boolean> {
    return (await reader.first(sql`SELECT 1 FROM agents WHERE user_id = ${user} AND name = ${name}`)) !== undefined;
  }

  /** Counts the agents of a user; no other transaction adds one before this one ends, except by recording a sighting. */
  async countForCreation(tx: Transaction, user: number): Promise<number> {
    await tx.lock(`agents/${String(user)}`);
    const row = await tx.first<{ count: number }>(sql`SELECT count(*) AS count FROM agents WHERE user_id = ${user}`);
    return row?.count ?? 0;
  }

  /**
   * Deletes the least recently seen agent of a user.
   * @returns false when all were seen since `before`
   */
  async deleteLeastRecent(tx: Transaction, user: number, before: Micros): Promise<boolean> {
    const row = await tx.first(
      sql`
        DELETE FROM agents
        WHERE id = (
          SELECT id
          FROM agents
          WHERE user_id = ${user} AND last_seen_at < ${before}
          ORDER BY last_seen_at, id
          LIMIT 1
        )
        RETURNING id`,
    );
    return row !== undefined;
  }

  async recordClaim(tx: Transaction, { system, command }: RunTarget, at: Micros): Promise<void> {
    await tx.rows(
      sql`
        INSERT INTO command_claims (system, command, claimed_at)
        VALUES (${system}, ${command}, ${at})
        ON CONFLICT (system, command)
        DO UPDATE SET claimed_at = excluded.claimed_at
        WHERE command_claims.claimed_at NOT BETWEEN excluded.claimed_at AND ${at + MAX_CLOCK_DIFFERENCE}`,
    );
  }

  async deleteNotSeenSince(tx: Transaction, before: Micros): Promise<void> {
    await tx.rows(sql`DELETE FROM agents WHERE last_seen_at < ${before}`);
  }

  private async toAgents(rows: readonly AgentRow[], caller: Caller): Promise<Unresolved<Agent>[]> {
    const runs = await this.leasedRuns([...new Set(rows.map(({ user_id }) => user_id))], caller);
    return rows.map((row) => ({
      id: row.id,
      user: row.user_id,
      name: row.name,
      version: row.version,
      last_seen: formatTime(row.last_seen_at),
      holding: runs
        .filter(({ agent, claimed_by }) => agent === row.name && claimed_by === row.user_id)
        .map(({ id }) => id),
      systems: row.systems === null ? null : (JSON.parse(row.systems) as string[]),
    }));
  }

  /** The runs leased by agents of the users, as far as the caller sees them. */
  private leasedRuns(users: readonly number[], caller: Caller): Promise<LeasedRun[]> {
    const { dialect } = this.database;
    return this.database.rows<LeasedRun>(
      sql`
        SELECT j.id, j.agent, j.claimed_by
        FROM leases l
        JOIN jobs j ON j.id = l.job_id
        JOIN connections c ON c.id = j.connection_id
        WHERE l.expires_at > ${databaseNow(dialect)}
          AND j.agent IS NOT NULL
          AND ${idIn(dialect, raw('j.claimed_by'), users)}
          AND c.deleted_at IS NULL
          AND ${seesProject(caller, raw('j.project_id'))}
        ORDER BY j.id`,
    );
  }
}

/** A caller sees their own agents only if every principal of the token may. */
function visible({ userId, permissions, principals }: Caller): Sql[] {
  if (seesAll(permissions)) return [];
  const seesOwn = principals.every((principal) => principal.userId === userId || seesAll(principal.permissions));
  return [seesOwn ? sql`a.user_id = ${userId}` : raw('FALSE')];
}

function seesAll(permissions: ReadonlySet<GlobalPermission>): boolean {
  return permissions.has('manage_users') || permissions.has('sync_all');
}
