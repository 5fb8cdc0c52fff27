import { editPermission } from '@syncledger/domain';

import type { Database } from '../../platform/database/index.js';
import { callerFrom } from './token-caller.js';
import { TokensRepository, type NamedTokenRow } from './tokens.repository.js';

/** Tokens per query. */
const BATCH = 1000;

/** A token that an administrator should review. */
export interface ReviewedToken {
  readonly id: number;
  /** Null for an API token. */
  readonly name: string | null;
  /** The e-mail address of its user. */
  readonly email: string;
}

/** Tokens, neither revoked nor expired, that need a review. */
export class TokenReview {
  /** The user is active but a maker is not, so they do not work. */
  readonly stopped: ReviewedToken[] = [];
  /** Their makers were never recorded, so no maker bounds them. */
  readonly unknown: ReviewedToken[] = [];
  /** Scope `agent` without both permissions that reveal `params`: some runs come without. */
  readonly blind: ReviewedToken[] = [];

  /** Reads all tokens, with their current permissions. */
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
