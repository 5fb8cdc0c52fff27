import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import { Database, databaseNow } from '../../platform/database/index.js';

/** How long completed deliveries are kept, in microseconds. */
const KEPT = 30 * 24 * 3600 * 1_000_000;
/** How many of the newest completed deliveries are kept per webhook. */
const KEPT_DELIVERIES = 1000;
/** Deliveries deleted per transaction: few enough to delay nobody. */
const DELIVERIES_A_UNIT = 500;

/** Deletes completed deliveries. */
@Injectable()
export class WebhookRetentionRepository {
  constructor(private readonly database: Database) {}

  async webhooks(): Promise<number[]> {
    return (await this.database.rows<{ id: number }>(sql`SELECT id FROM webhooks`)).map(({ id }) => id);
  }

  /**
   * Deletes a batch of completed deliveries that are too old, or exceed the limit.
   * @returns whether there may be more
   */
  async deleteSome(webhook: number): Promise<boolean> {
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
    const some = sql`
      SELECT id
      FROM webhook_deliveries
      WHERE webhook_id = ${webhook} AND due_at IS NULL AND ${old}
      ORDER BY id
      LIMIT ${DELIVERIES_A_UNIT}`;
    if (!(await this.database.first(sql`SELECT 1 FROM (${some}) old`))) return false;
    const deleted = await this.database.write((unit) =>
      unit.rows(sql`DELETE FROM webhook_deliveries WHERE id IN (${some}) RETURNING id`),
    );
    return deleted.length === DELIVERIES_A_UNIT;
  }
}
