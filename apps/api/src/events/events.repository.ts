import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import { rowsOfJson, type UnitOfWork } from '../database/index.js';
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

/** The events in SQL. */
@Injectable()
export class EventsRepository {
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
}
