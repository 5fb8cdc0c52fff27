import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY, type Micros } from '@syncledger/domain';
import sql, { type Sql } from 'sql-template-tag';

import type { Reader, Transaction } from '../../platform/database/index.js';
import { SignInLinkEntity } from './sign-in-link.entity.js';

/** A link as it is redeemed. */
export interface RedeemedLink {
  readonly id: number;
  readonly user_id: number;
  /** JSON list of ids; null for none. */
  readonly makers: string | null;
}

@Injectable()
export class SignInLinksRepository {
  /** Whether a link with this hash works. */
  async isKnown(reader: Reader, hash: string, now: Micros): Promise<boolean> {
    const found = await reader.first(sql`SELECT 1 FROM sign_in_links WHERE ${works(hash, now)}`);
    return found !== undefined;
  }

  /** Deletes a link, of which each can be taken once. @returns undefined if it is unknown, used or expired */
  take(tx: Transaction, hash: string, now: Micros): Promise<RedeemedLink | undefined> {
    return tx.first(sql`DELETE FROM sign_in_links WHERE ${works(hash, now)} RETURNING id, user_id, makers`);
  }

  /** @returns the id of the new link */
  async insert(tx: Transaction, link: Omit<SignInLinkEntity, 'id'>): Promise<number> {
    const { identifiers } = await tx.manager.insert(SignInLinkEntity, link);
    return Number(identifiers[0]?.['id']);
  }

  /** Deletes a user's links that have expired, and all but the newest. @param most how many may stay */
  async deleteExcess(tx: Transaction, userId: number, most: number, now: Micros): Promise<void> {
    const kept = sql`SELECT id FROM sign_in_links WHERE user_id = ${userId} ORDER BY id DESC LIMIT ${most}`;
    const excess = sql`SELECT id FROM sign_in_links WHERE user_id = ${userId} AND id NOT IN (${kept})`;
    await tx.rows(
      sql`DELETE FROM sign_in_links WHERE user_id = ${userId} AND (expires_at <= ${now} OR id IN (${excess}))`,
    );
  }
}

/** Whether a link works. One that expires in more than two days was made by a clock that was ahead, and would last until then. */
function works(hash: string, now: Micros): Sql {
  return sql`hash = ${hash} AND expires_at > ${now} AND expires_at < ${now + 2 * MICROS_PER_DAY}`;
}
