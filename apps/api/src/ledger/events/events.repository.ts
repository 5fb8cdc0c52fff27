import { Injectable } from '@nestjs/common';
import { eventResource, formatTime, type EventType, type Kind, type LedgerEvent } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { whoSees } from '../../access/projects/index.js';
import { Database, jsonToRows, type Transaction } from '../../platform/database/index.js';
import { textCacheFor } from '../../platform/http/serialization/serializer.js';
import type { NewEvent } from './event.js';

/** Number of retained events: a client that reconnects later than this gets a reset. */
const MAX_EVENTS = 100_000;

const columns = {
  at: 'bigint',
  type: 'text',
  kind: 'text',
  project_id: 'bigint',
  connection_id: 'bigint',
  job_id: 'bigint',
  succeeded: 'boolean',
} as const;

/** An event, and who may see it. */
export interface ScopedEvent {
  readonly event: LedgerEvent;
  /** A caller must see each of these projects; when empty, nobody gets the event. */
  readonly projects: readonly number[];
}

/** Consecutive events. */
export interface EventBatch {
  readonly events: readonly ScopedEvent[];
  /** The id of the last event; the requested position when there is none. */
  readonly upTo: number;
  /** Whether there may be more events. */
  readonly isFull: boolean;
  /** Whether earlier events after the requested position have been deleted. */
  readonly hasGap: boolean;
}

interface EventRow {
  id: number;
  at: number;
  type: EventType;
  kind: Kind;
  project_id: number;
  connection_id: number;
  job_id: number | null;
  succeeded: boolean | number | null;
  /** The current project of the connection; null when it is deleted. */
  project_now: number | null;
  newest: number;
}

@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** Inserts events, and deletes the oldest ones above the limit. Returns the ids in the order of the events. */
  async insert(tx: Transaction, events: readonly NewEvent[]): Promise<number[]> {
    // Transactions that record events run one after the other, so that ids are in commit order.
    await tx.lock('events');
    const values = events.map((event) => [
      event.at,
      event.type,
      event.kind,
      event.project,
      event.connection,
      event.job,
      event.succeeded,
    ]);
    const rows = await tx.rows<{ id: number }>(
      sql`
        INSERT INTO events (
          at, type, kind, project_id, connection_id, job_id, succeeded
        ) ${jsonToRows(tx.dialect, columns, values)}
        RETURNING id`,
    );
    const ids = rows.map(({ id }) => id).sort((one, other) => one - other);
    await tx.rows(sql`DELETE FROM events WHERE id <= ${(ids.at(-1) ?? 0) - MAX_EVENTS}`);
    return ids;
  }

  /** The id of the newest event; 0 when there is none. */
  async newest(): Promise<number> {
    const row = await this.database.first<{ newest: number | null }>(sql`SELECT max(id) AS newest FROM events`);
    return row?.newest ?? 0;
  }

  /** Reads the events after an id, in order. The cost depends on the number of rows read. */
  async after(id: number, limit: number): Promise<EventBatch> {
    const rows = await this.database.rows<EventRow>(
      sql`
        SELECT e.id, e.at, e.type, e.kind, e.project_id, e.connection_id, e.job_id, e.succeeded,
          c.project_id AS project_now, (SELECT max(id) FROM events) AS newest
        FROM events e
        LEFT JOIN connections c ON c.id = e.connection_id AND c.deleted_at IS NULL
        WHERE e.id > ${id}
        ORDER BY e.id
        LIMIT ${limit}`,
    );
    return {
      events: rows.map(toScopedEvent),
      upTo: rows.at(-1)?.id ?? id,
      isFull: rows.length === limit,
      hasGap: id < (rows[0]?.newest ?? 0) - MAX_EVENTS,
    };
  }

  /** The projects that each user sees as a member. */
  async seen(users: readonly number[], projects: readonly number[]): Promise<Map<number, Set<number>>> {
    const seen = new Map<number, Set<number>>(users.map((user) => [user, new Set()]));
    if (users.length === 0 || projects.length === 0) return seen;
    const rows = await this.database.rows<{ user_id: number; project_id: number }>(
      whoSees(this.database.dialect, users, projects),
    );
    for (const { user_id: user, project_id: project } of rows) seen.get(user)?.add(project);
    return seen;
  }
}

/** The JSON of an event is the same for all clients. */
const withTexts = textCacheFor(eventResource);

function toScopedEvent(row: EventRow): ScopedEvent {
  const event = withTexts<LedgerEvent>({
    id: row.id,
    type: row.type,
    at: formatTime(row.at),
    kind: row.kind,
    project: row.project_id,
    connection: row.connection_id,
    job: row.job_id,
    succeeded: row.succeeded === null ? null : Boolean(row.succeeded),
  });
  return { event, projects: projectsOf(row) };
}

/** The project at the time of the event and the current one: a caller must see both. */
function projectsOf({ type, project_id: then, project_now: now }: EventRow): number[] {
  if (now !== null) return [then, now];
  return type === 'connection.deleted' ? [then] : [];
}
