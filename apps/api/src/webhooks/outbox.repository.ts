import { Injectable } from '@nestjs/common';
import { TEST_EVENT, type Micros, type SentEvent } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  amongIds,
  Database,
  databaseNow,
  randomDigits,
  skipLockedForChange,
  type Reader,
  type UnitOfWork,
} from '../database/index.js';

/** A delivery that is being tried by whoever has this. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly webhook_id: number;
  readonly message_id: string;
  readonly event: SentEvent;
  readonly at: Micros;
  readonly connection_id: number | null;
  readonly job_id: number | null;
  /** This one included: who has an older number has lost the delivery. */
  readonly attempts: number;
  readonly last_attempt_at: Micros;
}

/** The webhook of a delivery, as it is when it is tried. */
export interface Recipient {
  readonly id: number;
  readonly url: string;
  readonly project_id: number | null;
  readonly user_id: number;
  /** JSON list of ids; null for none. */
  readonly makers: string | null;
  readonly secret: string;
  /** Null once it signs no more. */
  readonly previous: string | null;
}

/** How many deliveries of a webhook are tried at once, on all replicas together: who answers slowly holds up nobody else. */
export const AT_ONCE_A_WEBHOOK = 4;

const SECOND = 1_000_000;
/** After this long whoever tries a delivery is taken for dead: longer than a receiver has. */
const ATTEMPT = 60 * SECOND;

const claimedColumns = raw('id, webhook_id, message_id, event, at, connection_id, job_id, attempts, last_attempt_at');

/** What is to be sent, in SQL. Times are the database's, which is one for all replicas. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Writes down a delivery of each event for each webhook that is to be told of it: one statement, however many there are. */
  async append(unit: UnitOfWork, events: readonly number[]): Promise<void> {
    // Most ledgers have no webhook.
    if (!(await unit.first(sql`SELECT 1 FROM webhooks WHERE enabled LIMIT 1`))) return;
    const { dialect } = unit;
    const now = databaseNow(dialect);
    const isTold = sql`(s.event = e.type OR (s.event = 'job.failed' AND e.type = 'job.finished' AND e.succeeded = ${false}))`;
    await unit.rows(
      sql`INSERT INTO webhook_deliveries (webhook_id, message_id, event_id, event, at, connection_id, job_id, state, attempts, created_at, due_at) SELECT w.id, 'msg_' || ${randomDigits(dialect)}, e.id, s.event, e.at, e.connection_id, e.job_id, 'pending', 0, ${now}, ${now} FROM events e JOIN webhooks w ON w.enabled AND (w.project_id IS NULL OR w.project_id = e.project_id) JOIN webhook_events s ON s.webhook_id = w.id AND ${isTold} WHERE ${amongIds(dialect, raw('e.id'), events)} ORDER BY e.id, w.id, s.event`,
    );
  }

  /** Writes down a test, as if it had just been claimed. */
  async appendTest(unit: UnitOfWork, webhook: number): Promise<ClaimedDelivery> {
    const now = await this.now(unit);
    const row = await unit.first<ClaimedDelivery>(
      sql`INSERT INTO webhook_deliveries (webhook_id, message_id, event, at, state, attempts, created_at, due_at, attempting_until, last_attempt_at) VALUES (${webhook}, 'msg_' || ${randomDigits(unit.dialect)}, ${TEST_EVENT}, ${now}, 'pending', 1, ${now}, ${now + ATTEMPT}, ${now + ATTEMPT}, ${now}) RETURNING ${claimedColumns}`,
    );
    if (!row) throw new Error('The test was not written.');
    return row;
  }

  /** Whether anything can be claimed now. */
  async isAnyDue(): Promise<boolean> {
    const now = databaseNow(this.database.dialect);
    return (await this.webhooksDue(this.database, now, { most: 1, lock: raw('') })).length > 0;
  }

  /**
   * Claims deliveries that are due, those of the webhook that waits longest first, a few of each: no other replica tries them
   * until they are ended, or their time is up.
   * @param most how many, 1 or more
   */
  async claim(unit: UnitOfWork, most: number): Promise<ClaimedDelivery[]> {
    const now = await this.now(unit);
    // Another replica that looks at the same webhook at the same moment passes over it: the limits below hold for all together.
    const lock = skipLockedForChange(unit.dialect, 'w');
    const webhooks = await this.webhooksDue(unit, sql`${now}`, { most, lock });
    const claimed: ClaimedDelivery[] = [];
    for (const { id, busy } of webhooks) {
      const free = Math.min(AT_ONCE_A_WEBHOOK - busy, most - claimed.length);
      if (free > 0) claimed.push(...(await this.claimOf(unit, id, now, free)));
    }
    return claimed;
  }

  /** The webhook of a delivery; undefined when it was deleted, and the delivery with it. */
  recipient({ webhook_id: id }: ClaimedDelivery): Promise<Recipient | undefined> {
    const previous = sql`CASE WHEN previous_secret_until > ${databaseNow(this.database.dialect)} THEN previous_secret END`;
    return this.database.first<Recipient>(
      sql`SELECT id, url, project_id, user_id, makers, secret, ${previous} AS previous FROM webhooks WHERE id = ${id}`,
    );
  }

  private claimOf(unit: UnitOfWork, webhook: number, now: Micros, most: number): Promise<ClaimedDelivery[]> {
    return unit.rows(
      sql`UPDATE webhook_deliveries SET due_at = ${now + ATTEMPT}, attempting_until = ${now + ATTEMPT}, last_attempt_at = ${now}, attempts = attempts + 1 WHERE id IN (SELECT id FROM webhook_deliveries WHERE webhook_id = ${webhook} AND due_at <= ${now} ORDER BY due_at, id LIMIT ${most}) RETURNING ${claimedColumns}`,
    );
  }

  private webhooksDue(
    reader: Reader,
    now: Sql,
    { most, lock }: { most: number; lock: Sql },
  ): Promise<{ id: number; busy: number }[]> {
    const busy = sql`(SELECT count(*) FROM webhook_deliveries b WHERE b.webhook_id = w.id AND b.attempting_until > ${now})`;
    const first = sql`(SELECT min(d.due_at) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.due_at IS NOT NULL)`;
    return reader.rows(
      sql`SELECT w.id, ${busy} AS busy FROM webhooks w WHERE ${first} <= ${now} AND ${busy} < ${raw(String(AT_ONCE_A_WEBHOOK))} ORDER BY ${first} LIMIT ${most}${lock}`,
    );
  }

  private async now(reader: Reader): Promise<Micros> {
    const row = await reader.first<{ now: Micros }>(sql`SELECT ${databaseNow(this.database.dialect)} AS now`);
    return row?.now ?? 0;
  }
}
