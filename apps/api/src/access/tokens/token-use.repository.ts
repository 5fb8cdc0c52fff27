import { Injectable } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { Database } from '../../platform/database/index.js';

@Injectable()
export class TokenUseRepository {
  constructor(private readonly database: Database) {}

  /** Writes when tokens and their users were last seen, in one transaction. */
  async write(uses: ReadonlyMap<number, Micros>): Promise<void> {
    await this.database.write(async (tx) => {
      for (const [token, at] of uses) {
        await tx.rows(sql`UPDATE tokens SET last_used_at = ${at} WHERE id = ${token}`);
        await tx.rows(
          sql`UPDATE users SET last_login = ${at} WHERE id = (SELECT user_id FROM tokens WHERE id = ${token})`,
        );
      }
    });
  }
}
