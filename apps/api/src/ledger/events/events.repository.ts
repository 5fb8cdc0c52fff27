import { Injectable } from '@nestjs/common';
import { eventResource, formatTime, type EventType, type Kind, type LedgerEvent } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { whoSees } from '../../access/projects/index.js';
import { Database, rowsOfJson, type UnitOfWork } from '../../platform/database/index.js';
import { textCacheFor } from '../../platform/http/serialization/serializer.js';
import type { NewEvent } from './event.js';

/** How many events are kept: what a reader who was away for a while can catch up with. */
const KEPT_EVENTS = 100_000;

const columns = {
  at: 'bigint',
  type: 'text',
  kind: 'text',
  project_id: 'bigint',
  connection_id: 'bigint',
  job_id: 'bigint',
  succeeded: 'boolean',
} as const;

/** An event that is to be handed out, and to whom. */
export interface PlacedEvent {
  readonly event: LedgerEvent;
  /** The projects of which a reader must see each; none: nobody may be told. */
  readonly projects: readonly number[];
}

/** Events that follow each other. */
export interface EventBatch {
  readonly events: readonly PlacedEvent[];
  /** The id of the last one; that after which they were read when there is none. */
  readonly upTo: number;
  /** Whether there may be more. */
  readonly isFull: boolean;
  /** Whether some that came before them are not kept any more. */
  readonly isTorn: boolean;
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
  /** Where the connection is now; null when it is gone. */
  project_now: number | null;
  newest: number;
}

/** The events in SQL. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** Writes events, and takes away those that are too old to be asked for; returns their ids in their order. */
  async insert(unit: UnitOfWork, events: readonly NewEvent[]): Promise<number[]> {
    // Whoever records waits for whoever recorded before to commit: ids are given in the order of the commits.
    await unit.lock('events');
    const values = events.map((event) => [
      event.at,
      event.type,
      event.kind,
      event.project,
      event.connection,
      event.job,
      event.succeeded,
    ]);
    const rows = await unit.rows<{ id: number }>(
      sql`INSERT INTO events (at, type, kind, project_id, connection_id, job_id, succeeded) ${rowsOfJson(unit.dialect, columns, values)} RETURNING id`,
    );
    const ids = rows.map(({ id }) => id).sort((one, other) => one - other);
    await unit.rows(sql`DELETE FROM events WHERE id <= ${(ids.at(-1) ?? 0) - KEPT_EVENTS}`);
    return ids;
  }

  /** The id of the newest event; 0 when there is none. */
  async newest(): Promise<number> {
    const row = await this.database.first<{ newest: number | null }>(sql`SELECT max(id) AS newest FROM events`);
    return row?.newest ?? 0;
  }

  /** Reads the events after one, in their order: costs by what it reads. */
  async after(id: number, most: number): Promise<EventBatch> {
    const rows = await this.database.rows<EventRow>(
      sql`SELECT e.id, e.at, e.type, e.kind, e.project_id, e.connection_id, e.job_id, e.succeeded, c.project_id AS project_now, (SELECT max(id) FROM events) AS newest FROM events e LEFT JOIN connections c ON c.id = e.connection_id AND c.deleted_at IS NULL WHERE e.id > ${id} ORDER BY e.id LIMIT ${most}`,
    );
    return {
      events: rows.map(placed),
      upTo: rows.at(-1)?.id ?? id,
      isFull: rows.length === most,
      isTorn: id < (rows[0]?.newest ?? 0) - KEPT_EVENTS,
    };
  }

  /** Which of some projects each of some users sees by being a member. */
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

/** Every reader of an event is sent the same text. */
const withTexts = textCacheFor(eventResource);

function placed(row: EventRow): PlacedEvent {
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

/** Where it was when it happened, and where it is now: whoever does not see both learns nothing. */
function projectsOf({ type, project_id: then, project_now: now }: EventRow): number[] {
  if (now !== null) return [then, now];
  return type === 'connection.deleted' ? [then] : [];
}
