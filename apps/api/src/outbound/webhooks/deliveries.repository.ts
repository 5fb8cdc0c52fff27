import { Injectable } from '@nestjs/common';
import {
  deliveryStates,
  formatTime,
  type Delivery,
  type DeliveryListQuery,
  type DeliveryState,
  type SentEvent,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { Database, oneOf } from '../../platform/database/index.js';
import type { Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';

interface DeliveryRow {
  id: number;
  message_id: string;
  event: SentEvent;
  state: DeliveryState;
  attempts: number;
  created_at: number;
  due_at: number | null;
  attempting_until: number | null;
  last_attempt_at: number | null;
  status: number | null;
  answer: string | null;
  error: string | null;
  job_id: number | null;
  connection_id: number | null;
}

export type VersionedDelivery = Delivery & Versioned;

const columns = raw(
  'd.id, d.message_id, d.event, d.state, d.attempts, d.created_at, d.due_at, d.attempting_until, d.last_attempt_at, d.status, d.answer, d.error, d.job_id, d.connection_id',
);

@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  list(webhook: number, query: DeliveryListQuery, request: ListRequest): Promise<List> {
    const listing = {
      base: raw('webhook_deliveries d'),
      id: { column: raw('d.id'), type: 'number' as const },
      where: [sql`d.webhook_id = ${webhook}`, ...oneOf('d.state', query.state), ...oneOf('d.event', query.event)],
      descending: query.ordering !== 'id',
      columns,
      read: (rows: readonly DeliveryRow[]) => rows.map(toDelivery),
    };
    return readList(this.database, listing, query, request);
  }

  async find(webhook: number, id: number): Promise<VersionedDelivery | undefined> {
    const row = await this.database.first<DeliveryRow>(
      sql`SELECT ${columns} FROM webhook_deliveries d WHERE d.id = ${id} AND d.webhook_id = ${webhook}`,
    );
    return row && toDelivery(row);
  }
}

function toDelivery(row: DeliveryRow): VersionedDelivery {
  const isBeingTried = row.attempting_until !== null;
  const timeOf = (at: number | null) => (at === null ? null : formatTime(at));
  return {
    id: row.id,
    webhook_id: row.message_id,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    created: formatTime(row.created_at),
    last_attempt: timeOf(row.last_attempt_at),
    // During an attempt, `due_at` is when another replica would take over.
    next_attempt: isBeingTried ? null : timeOf(row.due_at),
    status: row.status,
    answer: row.answer,
    error: row.error,
    job: row.job_id,
    connection: row.connection_id,
    // Increases with every step: start of an attempt, its end, and the final state.
    version: (row.attempts * 2 + (isBeingTried ? 0 : 1)) * deliveryStates.length + deliveryStates.indexOf(row.state),
  };
}
