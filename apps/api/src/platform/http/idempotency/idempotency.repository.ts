import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { textBefore, type Dialect, type Reader, type UnitOfWork } from '../../database/index.js';
import { IdempotencyKeyEntity } from '../idempotency-key.entity.js';

/** What names a kept answer. */
export interface KeyName {
  readonly userId: number;
  readonly path: string;
  readonly key: string;
}

/** A kept answer. */
export interface KeptAnswer {
  readonly body_mac: string;
  readonly object_id: string;
}

/** The keyed hashes that one secret key made. */
export interface HashesOfKey {
  readonly keyId: string;
  readonly hashes: number;
  readonly latest: Micros;
}

/** The kept answers of requests with an `Idempotency-Key`. */
@Injectable()
export class IdempotencyRepository {
  /** @param since older ones count as gone, microseconds */
  find(reader: Reader, { userId, path, key }: KeyName, since: Micros): Promise<KeptAnswer | undefined> {
    return reader.first<KeptAnswer>(
      sql`
        SELECT body_mac, object_id
        FROM idempotency_keys
        WHERE user_id = ${userId} AND path = ${path} AND key = ${key} AND created_at >= ${since}`,
    );
  }

  /** Keeps an answer, in place of one that is older than a day. */
  async keep(unit: UnitOfWork, answer: IdempotencyKeyEntity): Promise<void> {
    await unit.manager.upsert(IdempotencyKeyEntity, answer, ['userId', 'path', 'key']);
  }

  /** Which keys made the keyed hashes that are kept since a time: how many, and when the last one was kept. */
  async keysUsed(reader: Reader, dialect: Dialect, since: Micros): Promise<HashesOfKey[]> {
    const keyId = textBefore(dialect, raw('body_mac'), '.');
    const rows = await reader.rows<{ key_id: string; hashes: number; latest: Micros }>(
      sql`
        SELECT ${keyId} AS key_id, count(*) AS hashes, max(created_at) AS latest
        FROM idempotency_keys
        WHERE created_at >= ${since}
        GROUP BY 1`,
    );
    return rows.map(({ key_id: keyId, hashes, latest }) => ({ keyId, hashes, latest }));
  }

  /** Forgets what was kept before a time. */
  async purge(unit: UnitOfWork, before: Micros): Promise<void> {
    await unit.rows(sql`DELETE FROM idempotency_keys WHERE created_at < ${before}`);
  }
}
