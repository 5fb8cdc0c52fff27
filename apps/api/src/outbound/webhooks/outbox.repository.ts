import { Injectable } from '@nestjs/common';
import { TEST_EVENT, type Micros, type SentEvent } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { isMuted } from '../../ledger/connections/index.js';
import {
  idIn,
  Database,
  databaseNow,
  indexHint,
  randomDigits,
  skipLockedForChange,
  type Dialect,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import { isMutable, isSubscribed } from './subscriptions.js';

/** A delivery whose attempt belongs to the holder of this object. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly webhook_id: number;
  readonly message_id: string;
  readonly event: SentEvent;
  readonly at: Micros;
  readonly connection_id: number | null;
  readonly job_id: number | null;
  /** Including this one: a holder with an older number has lost the delivery. */
  readonly attempts: number;
  readonly last_attempt_at: Micros;
}

/** The webhook of a delivery, as it is at the attempt. */
export interface Recipient {
  readonly id: number;
  /** As in `DueWebhook`. */
  readonly owner: string;
  readonly url: string;
  readonly project_id: number | null;
  readonly user_id: number;
  /** JSON list of ids; null for none. */
  readonly makers: string | null;
  readonly secret: string;
  /** Null once it has expired. */
  readonly previous: string | null;
}

/** A webhook with deliveries that can be claimed. */
export interface DueWebhook {
  readonly id: number;
  /** The key for sharing slots: its project, or its user if it covers all projects. */
  readonly owner: string;
  /** How many more of its deliveries can be attempted concurrently, 1 or more. */
  readonly free: number;
}

/** Concurrent attempts per webhook, over all replicas: a slow receiver delays no other. */
export const MAX_CONCURRENT_PER_WEBHOOK = 4;

const SECOND = 1_000_000;
/** After this long the replica that attempts a delivery is presumed dead: longer than a receiver may take. */
const ATTEMPT = 60 * SECOND;

const claimedColumns = raw('id, webhook_id, message_id, event, at, connection_id, job_id, attempts, last_attempt_at');

const owner = raw(`CASE WHEN w.project_id IS NULL THEN 'user/' || w.user_id ELSE 'project/' || w.project_id END`);

/** How many more deliveries of a webhook `w` can be attempted concurrently. */
function freeAt(dialect: Dialect, now: Sql): Sql {
  const attempted = indexHint(dialect, 'webhook_deliveries_attempted');
  const busy = sql`
    (
      SELECT count(*)
      FROM webhook_deliveries b${attempted}
      WHERE b.webhook_id = w.id AND b.attempting_until > ${now}
    )`;
  return sql`${raw(String(MAX_CONCURRENT_PER_WEBHOOK))} - ${busy}`;
}

/** The outbox. Times are the database's, which is one clock for all replicas. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Inserts a delivery of each event for each subscribed webhook, with one statement for any number. The health of muted connections
   * is delivered to none.
   */
  async append(tx: Transaction, events: readonly number[]): Promise<void> {
    // Most ledgers have no webhook.
    if (!(await tx.first(sql`SELECT 1 FROM webhooks WHERE enabled LIMIT 1`))) return;
    const { dialect } = tx;
    const now = databaseNow(dialect);
    await tx.rows(
      sql`
        INSERT INTO webhook_deliveries (
          webhook_id, message_id, event_id, event, at, connection_id, job_id, state, attempts, created_at,
          due_at
        )
        SELECT w.id, 'msg_' || ${randomDigits(dialect)}, e.id, s.event, e.at, e.connection_id, e.job_id,
          'pending', 0, ${now}, ${now}
        FROM events e
        JOIN webhooks w ON w.enabled AND (w.project_id IS NULL OR w.project_id = e.project_id)
        JOIN webhook_events s ON s.webhook_id = w.id AND ${isSubscribed}
        WHERE ${idIn(dialect, raw('e.id'), events)}
          AND NOT (${isMutable} AND ${isMuted(dialect, raw('e.connection_id'))})
        ORDER BY e.id, w.id, s.event`,
    );
  }

  /** Inserts a test delivery in the claimed state. */
  async appendTest(tx: Transaction, webhook: number): Promise<ClaimedDelivery> {
    const now = await this.now(tx);
    const row = await tx.first<ClaimedDelivery>(
      sql`
        INSERT INTO webhook_deliveries (
          webhook_id, message_id, event, at, state, attempts, created_at, due_at, attempting_until,
          last_attempt_at
        )
        VALUES (
          ${webhook}, 'msg_' || ${randomDigits(tx.dialect)}, ${TEST_EVENT}, ${now}, 'pending', 1, ${now},
          ${now + ATTEMPT}, ${now + ATTEMPT}, ${now}
        )
        RETURNING ${claimedColumns}`,
    );
    if (!row) throw new Error('The test was not written.');
    return row;
  }

  async isAnyDue(): Promise<boolean> {
    return (await this.due(1)).length > 0;
  }

  /**
   * The webhooks with deliveries that can be claimed now. Owners take turns, so that no backlog hides another owner's
   * deliveries; within one owner, the longest due comes first.
   */
  due(most: number): Promise<DueWebhook[]> {
    const { dialect } = this.database;
    const now = databaseNow(dialect);
    const first = sql`
      (SELECT min(d.due_at) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.due_at IS NOT NULL)`;
    const webhooks = sql`
      SELECT w.id, ${owner} AS owner, ${freeAt(dialect, now)} AS free, ${first} AS first
      FROM webhooks w
      WHERE w.enabled`;
    const turn = raw('row_number() OVER (PARTITION BY w.owner ORDER BY w.first, w.id) AS turn');
    return this.database.rows(
      sql`
        SELECT t.id, t.owner, t.free
        FROM (SELECT w.*, ${turn} FROM (${webhooks}) w WHERE w.first <= ${now} AND w.free > 0) t
        ORDER BY t.turn, t.first
        LIMIT ${most}`,
    );
  }

  /**
   * Claims due deliveries, the longest due first: no other replica attempts them until they end or expire.
   * @param most how many of each webhook, by its id
   */
  async claim(tx: Transaction, most: ReadonlyMap<number, number>): Promise<ClaimedDelivery[]> {
    // A replica that claims for the same webhook at the same time skips it, so the limit holds over all replicas.
    const taken = await tx.rows<{ id: number }>(
      sql`
        SELECT w.id
        FROM webhooks w
        WHERE ${idIn(tx.dialect, raw('w.id'), [...most.keys()])}
          AND w.enabled${skipLockedForChange(tx.dialect, 'w')}`,
    );
    const now = await this.now(tx);
    const claimed: ClaimedDelivery[] = [];
    // Counted after the lock: another replica may have claimed some since the poll.
    for (const { id, free } of await this.freeOf(tx, now, taken)) {
      claimed.push(...(await this.claimOf(tx, id, now, Math.min(free, most.get(id) ?? 0))));
    }
    return claimed;
  }

  /** The webhook of a delivery; undefined if it was deleted, and the delivery with it. */
  recipient({ webhook_id: id }: ClaimedDelivery): Promise<Recipient | undefined> {
    const previous = sql`CASE
      WHEN w.previous_secret_until > ${databaseNow(this.database.dialect)} THEN w.previous_secret
    END`;
    return this.database.first<Recipient>(
      sql`
        SELECT w.id, ${owner} AS owner, w.url, w.project_id, w.user_id, w.makers, w.secret,
          ${previous} AS previous
        FROM webhooks w
        WHERE w.id = ${id} AND w.deleted_at IS NULL`,
    );
  }

  private claimOf(tx: Transaction, webhook: number, now: Micros, most: number): Promise<ClaimedDelivery[]> {
    return tx.rows(
      sql`
        UPDATE webhook_deliveries
        SET due_at = ${now + ATTEMPT}, attempting_until = ${now + ATTEMPT}, last_attempt_at = ${now},
          attempts = attempts + 1
        WHERE id IN (
          SELECT id
          FROM webhook_deliveries
          WHERE webhook_id = ${webhook} AND due_at <= ${now}
          ORDER BY due_at, id
          LIMIT ${most}
        )
        RETURNING ${claimedColumns}`,
    );
  }

  private async freeOf(tx: Transaction, now: Micros, webhooks: readonly { id: number }[]) {
    const ids = webhooks.map(({ id }) => id);
    const rows = await tx.rows<{ id: number; free: number }>(
      sql`
        SELECT w.id, ${freeAt(tx.dialect, sql`${now}`)} AS free
        FROM webhooks w
        WHERE ${idIn(tx.dialect, raw('w.id'), ids)}`,
    );
    return rows.filter(({ free }) => free > 0);
  }

  private async now(reader: Reader): Promise<Micros> {
    const row = await reader.first<{ now: Micros }>(sql`SELECT ${databaseNow(this.database.dialect)} AS now`);
    return row?.now ?? 0;
  }
}
