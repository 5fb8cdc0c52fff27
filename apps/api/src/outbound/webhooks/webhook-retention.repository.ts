import { Injectable } from '@nestjs/common';
import { MAX_CLOCK_DIFFERENCE } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Database, databaseNow, type Transaction } from '../../platform/database/index.js';
import { DELIVERIES_PER_TRANSACTION, DeliveryResultsRepository } from './delivery-results.repository.js';

/** How long completed deliveries are kept, in microseconds. */
const KEPT = 30 * 24 * 3600 * 1_000_000;
/** How many of the newest completed deliveries are kept per webhook. */
const KEPT_DELIVERIES = 1000;

interface KeptWebhook {
  readonly id: number;
  readonly enabled: boolean | number;
  readonly deleted: boolean | number;
}

/** Deletes deliveries, and webhooks that nobody sees any more. */
@Injectable()
export class WebhookRetentionRepository {
  constructor(
    private readonly database: Database,
    private readonly deliveryResults: DeliveryResultsRepository,
  ) {}

  webhooks(): Promise<KeptWebhook[]> {
    return this.database.rows(sql`SELECT id, enabled, deleted_at IS NOT NULL AS deleted FROM webhooks ORDER BY id`);
  }

  /** Drops the first pending deliveries of a webhook that this transaction disables. */
  drop(tx: Transaction, webhook: number): Promise<boolean> {
    return this.deliveryResults.dropPending(tx, webhook);
  }

  /** Drops a batch of pending deliveries of a webhook that is disabled. @returns whether there may be more */
  async dropSome(webhook: number): Promise<boolean> {
    const pending = sql`SELECT 1 FROM webhook_deliveries WHERE webhook_id = ${webhook} AND due_at IS NOT NULL LIMIT 1`;
    if (!(await this.database.first(pending))) return false;
    return this.database.write(async (tx) => {
      const row = await tx.first(sql`SELECT 1 FROM webhooks WHERE id = ${webhook} AND NOT enabled`);
      return row !== undefined && this.drop(tx, webhook);
    });
  }

  /**
   * Makes a batch of pending deliveries due that a clock made due too late: they were made or attempted in the future.
   * @returns whether there may be more
   */
  async correctSome(webhook: number): Promise<boolean> {
    const now = databaseNow(this.database.dialect);
    const some = sql`
      SELECT id
      FROM webhook_deliveries
      WHERE webhook_id = ${webhook} AND due_at > ${now} + ${MAX_CLOCK_DIFFERENCE}
        AND coalesce(last_attempt_at, created_at) > ${now} + ${MAX_CLOCK_DIFFERENCE}
      LIMIT ${DELIVERIES_PER_TRANSACTION}`;
    if (!(await this.database.first(sql`SELECT 1 FROM (${some}) wrong`))) return false;
    const corrected = await this.database.writeRows(
      sql`
        UPDATE webhook_deliveries
        SET due_at = ${now}, attempting_until = NULL
        WHERE id IN (${some})
        RETURNING id`,
    );
    return corrected.length === DELIVERIES_PER_TRANSACTION;
  }

  /** Deletes a batch of completed deliveries that are too old, or exceed the limit. @returns whether there may be more */
  deleteSome(webhook: number): Promise<boolean> {
    const newest = sql`
      coalesce(
        (
          SELECT id
          FROM webhook_deliveries
          WHERE webhook_id = ${webhook}
          ORDER BY id DESC
          LIMIT 1 OFFSET ${KEPT_DELIVERIES - 1}
        ),
        0
      )`;
    const old = sql`(id < ${newest} OR created_at < ${databaseNow(this.database.dialect)} - ${KEPT})`;
    return this.deleteWhere(webhook, sql`due_at IS NULL AND ${old}`);
  }

  /** Deletes a batch of any deliveries. @returns whether there may be more */
  deleteAnySome(webhook: number): Promise<boolean> {
    return this.deleteWhere(webhook, raw('TRUE'));
  }

  /** Deletes a webhook that has no deliveries left. */
  async remove(webhook: number): Promise<void> {
    await this.database.writeRows(
      sql`DELETE FROM webhooks
        WHERE id = ${webhook} AND deleted_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM webhook_deliveries WHERE webhook_id = ${webhook})`,
    );
  }

  private async deleteWhere(webhook: number, condition: Sql): Promise<boolean> {
    const some = sql`
      SELECT id
      FROM webhook_deliveries
      WHERE webhook_id = ${webhook} AND ${condition}
      ORDER BY id
      LIMIT ${DELIVERIES_PER_TRANSACTION}`;
    if (!(await this.database.first(sql`SELECT 1 FROM (${some}) old`))) return false;
    const deleted = await this.database.writeRows(
      sql`DELETE FROM webhook_deliveries WHERE id IN (${some}) RETURNING id`,
    );
    return deleted.length === DELIVERIES_PER_TRANSACTION;
  }
}
