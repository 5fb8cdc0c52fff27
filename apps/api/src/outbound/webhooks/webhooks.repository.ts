import { Injectable } from '@nestjs/common';
import {
  formatTime,
  webhookEvents,
  type Unresolved,
  type Micros,
  type Webhook,
  type WebhookEvent,
  type WebhookListQuery,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import {
  Database,
  databaseNow,
  lockRow,
  oneOf,
  updateRow,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { knowsOf, mayWatch } from './rights.js';
import { WebhookEventEntity } from './webhook-event.entity.js';
import { WebhookEntity } from './webhook.entity.js';

interface WebhookRow {
  id: number;
  url: string;
  /** Comma separated. */
  events: string | null;
  project_id: number | null;
  description: string;
  enabled: boolean | number;
  user_id: number;
  created_at: number;
  updated_at: number;
  failing_since: number | null;
  switched_off_at: number | null;
  switched_off_reason: string | null;
  version: number;
  may: boolean | number;
}

/** A webhook, and whether the caller may change it. */
export type VersionedWebhook = Unresolved<Webhook> & Versioned & { readonly may: boolean };

export type NewWebhook = Pick<WebhookEntity, 'url' | 'projectId' | 'description' | 'enabled' | 'userId' | 'makers'>;

const columns = raw(
  `
    w.id, w.url, w.project_id, w.description, w.enabled, w.user_id, w.created_at, w.updated_at, w.failing_since,
      w.switched_off_at, w.switched_off_reason, w.version,
      (SELECT string_agg(e.event, ',') FROM webhook_events e WHERE e.webhook_id = w.id) AS events`,
);
const project = raw('w.project_id');
/** Nobody sees a webhook that is being purged. */
const NOT_DELETED = raw('w.deleted_at IS NULL');

@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  list(query: WebhookListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const listing = {
      base: raw('webhooks w'),
      id: { column: raw('w.id'), type: 'number' as const },
      where: [NOT_DELETED, mayWatch(caller, project), ...oneOf('w.project_id', query.project)],
      descending: query.ordering === '-id',
      columns: raw(`${columns.sql}, TRUE AS may`),
      read: (rows: readonly WebhookRow[]) => rows.map(toWebhook),
    };
    return readList(this.database, listing, query, request);
  }

  /** One webhook, or undefined when the caller may not know of it. */
  async find(id: number, caller: Caller, reader: Reader = this.database): Promise<VersionedWebhook | undefined> {
    const row = await reader.first<WebhookRow>(
      sql`
        SELECT ${columns}, (${mayWatch(caller, project)}) AS may
        FROM webhooks w
        WHERE w.id = ${id} AND ${NOT_DELETED} AND ${knowsOf(caller, project)}`,
    );
    return row && toWebhook(row);
  }

  /** Whether the caller may have webhooks for a project. */
  async mayWatch(tx: Transaction, projectId: number, caller: Caller): Promise<boolean> {
    const may = mayWatch(caller, sql`CAST(${projectId} AS bigint)`);
    return (await tx.first(sql`SELECT 1 WHERE ${may}`)) !== undefined;
  }

  /**
   * Counts the webhooks of a project, or those without one, including new ones of this transaction. Locks out other
   * creations until it ends.
   * @param projectId null for those without a project
   */
  async countAfterCreation(tx: Transaction, projectId: number | null): Promise<number> {
    await tx.lock(`webhooks/${String(projectId)}`);
    const ofProject = projectId === null ? sql`project_id IS NULL` : sql`project_id = ${projectId}`;
    const row = await tx.first<{ count: number }>(
      sql`SELECT count(*) AS count FROM webhooks w WHERE ${ofProject} AND ${NOT_DELETED}`,
    );
    return row?.count ?? 0;
  }

  /** @param encrypt encrypts its secret, once its id is known */
  async insert(
    tx: Transaction,
    webhook: NewWebhook,
    { at, events, encrypt }: { at: Micros; events: readonly WebhookEvent[]; encrypt: (id: number) => string },
  ): Promise<number> {
    const { identifiers } = await tx.manager.insert(WebhookEntity, {
      ...webhook,
      secret: '',
      createdAt: at,
      updatedAt: at,
    });
    const id = Number(identifiers[0]?.['id']);
    await tx.manager.update(WebhookEntity, { id }, { secret: encrypt(id) });
    await this.replaceEvents(tx, id, events);
    return id;
  }

  /**
   * Locks a webhook until the transaction ends, and reads it.
   * @returns undefined when the caller may not know of it
   */
  async beginChange(tx: Transaction, id: number, caller: Caller): Promise<VersionedWebhook | undefined> {
    await lockRow(tx, 'webhooks', id);
    return this.find(id, caller, tx);
  }

  async update(tx: Transaction, id: number, changes: Partial<WebhookEntity>): Promise<void> {
    await updateRow(tx, WebhookEntity, id, changes);
  }

  /** Replaces the events that a webhook subscribes to. */
  async replaceEvents(tx: Transaction, webhookId: number, events: readonly WebhookEvent[]): Promise<void> {
    await tx.manager.delete(WebhookEventEntity, { webhookId });
    await tx.manager.insert(
      WebhookEventEntity,
      events.map((event) => ({ webhookId, event })),
    );
  }

  /** The encrypted secret of a webhook. */
  async secretOf(tx: Transaction, id: number): Promise<string> {
    const row = await tx.first<{ secret: string }>(sql`SELECT secret FROM webhooks WHERE id = ${id}`);
    return row?.secret ?? '';
  }

  /** Replaces the secret; the previous one also signs for the given number of microseconds. */
  async replaceSecret(
    tx: Transaction,
    id: number,
    { secret, previous, overlap }: { secret: string; previous: string | null; overlap: number },
  ): Promise<void> {
    await tx.rows(
      sql`
        UPDATE webhooks
        SET secret = ${secret}, previous_secret = ${previous},
          previous_secret_until = ${databaseNow(tx.dialect)} + ${overlap}
        WHERE id = ${id}`,
    );
  }

  /** Hides a webhook until its deliveries are purged. */
  async hide(tx: Transaction, id: number, now: Micros): Promise<void> {
    await tx.manager.update(WebhookEntity, { id }, { enabled: false, deletedAt: now });
  }
}

function toWebhook(row: WebhookRow): VersionedWebhook {
  const told = row.events?.split(',') ?? [];
  const timeOf = (at: number | null) => (at === null ? null : formatTime(at));
  return {
    id: row.id,
    url: row.url,
    events: webhookEvents.filter((event) => told.includes(event)),
    project: row.project_id,
    description: row.description,
    enabled: Boolean(row.enabled),
    user: row.user_id,
    created: formatTime(row.created_at),
    updated: formatTime(row.updated_at),
    failing_since: timeOf(row.failing_since),
    switched_off_at: timeOf(row.switched_off_at),
    switched_off_reason: row.switched_off_reason,
    version: row.version,
    may: Boolean(row.may),
  };
}
