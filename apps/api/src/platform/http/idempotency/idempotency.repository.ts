import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { textBefore, type Dialect, type Reader, type Transaction } from '../../database/index.js';
import { IdempotencyKeyEntity } from '../idempotency-key.entity.js';

export interface KeyId {
  readonly userId: number;
  readonly path: string;
  readonly key: string;
}

export interface StoredResponse {
  readonly body_mac: string;
  readonly object_id: string;
}

/** Stored MACs made with one secret key. */
export interface MacUsage {
  readonly keyId: string;
  readonly count: number;
  readonly latest: Micros;
}

/** Responses deleted per transaction: few enough to delay nobody. */
const PURGED_AT_ONCE = 500;

@Injectable()
export class IdempotencyRepository {
  /** @param since ignores older responses, microseconds */
  find(reader: Reader, { userId, path, key }: KeyId, since: Micros): Promise<StoredResponse | undefined> {
    return reader.first<StoredResponse>(
      sql`
        SELECT body_mac, object_id
        FROM idempotency_keys
        WHERE user_id = ${userId} AND path = ${path} AND key = ${key} AND created_at >= ${since}`,
    );
  }

  /** Stores a response; replaces an expired one with the same key. */
  async store(tx: Transaction, answer: IdempotencyKeyEntity): Promise<void> {
    await tx.manager.upsert(IdempotencyKeyEntity, answer, ['userId', 'path', 'key']);
  }

  /** Counts the MACs stored since a time, by the secret key that made them. */
  async macUsageByKey(reader: Reader, dialect: Dialect, since: Micros): Promise<MacUsage[]> {
    const keyId = textBefore(dialect, raw('body_mac'), '.');
    const rows = await reader.rows<{ key_id: string; count: number; latest: Micros }>(
      sql`
        SELECT ${keyId} AS key_id, count(*) AS count, max(created_at) AS latest
        FROM idempotency_keys
        WHERE created_at >= ${since}
        GROUP BY 1`,
    );
    return rows.map(({ key_id: keyId, count, latest }) => ({ keyId, count, latest }));
  }

  /** Deletes some of the responses that are older than a time. @returns whether there may be more */
  async purgeSome(tx: Transaction, before: Micros): Promise<boolean> {
    const some = sql`
      SELECT user_id, path, key
      FROM idempotency_keys
      WHERE created_at < ${before}
      ORDER BY created_at
      LIMIT ${PURGED_AT_ONCE}`;
    const deleted = await tx.rows(
      sql`DELETE FROM idempotency_keys WHERE (user_id, path, key) IN (${some}) RETURNING status`,
    );
    return deleted.length === PURGED_AT_ONCE;
  }
}
