import { Injectable } from '@nestjs/common';
import {
  MAX_CLOCK_DIFFERENCE,
  MAX_FAILING_TIME,
  TEST_EVENT,
  type DeliveryState,
  type Micros,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { databaseNow, type Transaction } from '../../platform/database/index.js';
import type { ClaimedDelivery } from './outbox.repository.js';
import type { Outcome } from './webhook-client.js';

/** The state of a delivery after an attempt. */
export interface NextState {
  readonly state: DeliveryState;
  /** Microseconds until the next attempt; undefined for none. */
  readonly wait?: number | undefined;
}

/** The reason for deliveries that are dropped when a webhook is disabled. */
export const SWITCHED_OFF = 'The webhook was switched off.';

/** Deliveries dropped or deleted per transaction: few enough to delay nobody. */
export const DELIVERIES_PER_TRANSACTION = 500;

/** Stores the results of attempts. */
@Injectable()
export class DeliveryResultsRepository {
  /**
   * Ends an attempt.
   * @returns false when another one was started, or the delivery was dropped: then nothing is written
   */
  async end(
    tx: Transaction,
    delivery: ClaimedDelivery,
    outcome: Outcome,
    { state, wait }: NextState,
  ): Promise<boolean> {
    // Locks the webhook before its deliveries, as all writers do.
    const lock = raw(tx.dialect === 'postgres' ? ' FOR NO KEY UPDATE' : '');
    await tx.rows(sql`SELECT 1 FROM webhooks WHERE id = ${delivery.webhook_id}${lock}`);
    const due = wait === undefined ? raw('NULL') : sql`${databaseNow(tx.dialect)} + ${wait}`;
    const { status = null, answer = null, error = null } = outcome;
    const row = await tx.first(
      sql`
        UPDATE webhook_deliveries
        SET state = ${state}, due_at = ${due}, attempting_until = NULL, status = ${status}, answer = ${answer},
          error = ${error}
        WHERE id = ${delivery.id} AND attempts = ${delivery.attempts} AND state = 'pending'
        RETURNING id`,
    );
    return row !== undefined;
  }

  /** Records a success of a webhook's receiver. */
  async noteSuccess(tx: Transaction, webhook: number): Promise<void> {
    await tx.rows(
      sql`
        UPDATE webhooks
        SET failing_since = NULL, version = version + 1
        WHERE id = ${webhook} AND failing_since IS NOT NULL`,
    );
  }

  /**
   * Records a failure of a webhook's receiver.
   * @returns whether it is the first one since a success, and since when it has failed, if that is too long
   */
  async noteFailure(tx: Transaction, webhook: number): Promise<{ isFirst: boolean; since: Micros | undefined }> {
    const now = databaseNow(tx.dialect);
    const begun = await tx.first(
      sql`
        UPDATE webhooks
        SET failing_since = ${now}, version = version + 1
        WHERE id = ${webhook} AND (failing_since IS NULL OR failing_since > ${now} + ${MAX_CLOCK_DIFFERENCE})
        RETURNING id`,
    );
    const row = await tx.first<{ failing_since: Micros }>(
      sql`SELECT failing_since FROM webhooks WHERE id = ${webhook} AND failing_since <= ${now} - ${MAX_FAILING_TIME}`,
    );
    return { isFirst: begun !== undefined, since: row?.failing_since };
  }

  /** Disables a webhook, and drops its pending deliveries. */
  async switchOff(tx: Transaction, webhook: number, reason: string): Promise<void> {
    await tx.rows(
      sql`
        UPDATE webhooks
        SET enabled = ${false}, switched_off_at = ${databaseNow(tx.dialect)}, switched_off_reason = ${reason},
          version = version + 1
        WHERE id = ${webhook} AND enabled`,
    );
    await this.dropPending(tx, webhook);
  }

  /**
   * Drops pending deliveries of a webhook that is disabled, but no test that is being sent.
   * @returns whether there may be more, which `WebhookRetention` drops
   */
  async dropPending(tx: Transaction, webhook: number): Promise<boolean> {
    const some = sql`
      SELECT id
      FROM webhook_deliveries
      WHERE webhook_id = ${webhook} AND due_at IS NOT NULL
        AND NOT (event = ${TEST_EVENT} AND attempting_until > ${databaseNow(tx.dialect)})
      ORDER BY due_at
      LIMIT ${DELIVERIES_PER_TRANSACTION}`;
    const dropped = await tx.rows(
      sql`
        UPDATE webhook_deliveries
        SET state = 'dropped', due_at = NULL, attempting_until = NULL, error = ${SWITCHED_OFF}
        WHERE id IN (${some})
        RETURNING id`,
    );
    return dropped.length === DELIVERIES_PER_TRANSACTION;
  }
}
