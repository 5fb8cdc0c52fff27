import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Reader, Transaction } from '../../platform/database/index.js';

@Injectable()
export class PreferencesRepository {
  /** The preferences of a user; an empty object of version 0 if there are none. */
  async find(reader: Reader, userId: number): Promise<{ preferences: JsonObject; version: number }> {
    const row = await reader.first<{ value: string; version: number }>(
      sql`SELECT value, version FROM preferences WHERE user_id = ${userId}`,
    );
    return { preferences: row ? (JSON.parse(row.value) as JsonObject) : {}, version: row?.version ?? 0 };
  }

  /** Stores preferences; the same ones again are no new version. */
  async save(tx: Transaction, userId: number, preferences: JsonObject): Promise<void> {
    await tx.rows(
      sql`
        INSERT INTO preferences (user_id, value, version)
        VALUES (${userId}, ${JSON.stringify(preferences)}, 1)
        ON CONFLICT (user_id) DO UPDATE SET value = excluded.value, version = preferences.version + 1
        WHERE preferences.value <> excluded.value`,
    );
  }
}
