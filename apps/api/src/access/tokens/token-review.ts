import { editPermission } from '@syncledger/domain';

import type { Database } from '../../platform/database/index.js';
import { callerFrom } from './token-authenticator.js';
import { TokensRepository, type NamedTokenRow } from './tokens.repository.js';

/** Tokens read at once. */
const BATCH = 1000;

/** A token that somebody should look at. */
export interface ReviewedToken {
  readonly id: number;
  /** Null for an API token. */
  readonly name: string | null;
  /** Of its user. */
  readonly email: string;
}

/** What there is to look at among the tokens that are neither revoked nor expired. */
export class TokenReview {
  /** Of active users, but a maker is not active: they do not work. */
  readonly stopped: ReviewedToken[] = [];
  /** Nobody recorded who made them: the rights of no maker bound them. */
  readonly unknown: ReviewedToken[] = [];
  /** Of the scope `agent`, but not with both permissions that show `params`: some runs come without. */
  readonly blind: ReviewedToken[] = [];

  /** Reads all tokens, with the rights of now. */
  static async of(database: Database, now: number): Promise<TokenReview> {
    const review = new TokenReview();
    const tokens = new TokensRepository(database);
    let rows: NamedTokenRow[] = [];
    do {
      rows = await tokens.working(database, now, { after: rows.at(-1)?.token_id ?? 0, most: BATCH });
      for (const row of rows) review.add(row);
    } while (rows.length === BATCH);
    return review;
  }

  private add(row: NamedTokenRow): void {
    const token = { id: row.token_id, name: row.name, email: row.email };
    const caller = callerFrom(row);
    if (!caller) {
      if (row.is_active) this.stopped.push(token);
      return;
    }
    if (row.created_by === null) this.unknown.push(token);
    const seesParams = Object.values(editPermission).every((permission) => caller.permissions.has(permission));
    if (caller.scope === 'agent' && !seesParams) this.blind.push(token);
  }
}
