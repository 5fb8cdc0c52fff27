import { Injectable } from '@nestjs/common';
import { formatTime, type Draft, type SignInLink } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { makersFor, serializeMakers, type Caller } from '../../platform/http/caller.js';
import { hashToken, TokenRights } from '../tokens/index.js';
import { newSecret } from './secret.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';

const LIFE_MICROS = 24 * 3600 * 1_000_000;
/** Unused links of a user; a further one replaces the oldest. */
const MOST_LINKS = 20;

export interface TakenLink {
  readonly id: number;
  readonly user: number;
  /** Ids of its makers, other than its user. */
  readonly makers: readonly number[];
}

/** Makes links that sign a user in once. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly links: SignInLinksRepository,
    private readonly rights: TokenRights,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a link for a user whose every right the caller has.
   * @param base the address of the server
   * @throws LedgerError `forbidden`, `not_found`; `conflict` when the user is not active
   */
  async make(userId: number, base: string, sender: Caller, draft: Draft): Promise<SignInLink> {
    return this.database.write(async (tx) => {
      const caller = await this.rights.authorizeCreation(tx, userId, sender, async () => void draft.valid());
      return this.issue(tx, userId, base, caller);
    });
  }

  /** Whether there is a link with this code that was not redeemed. */
  isKnown(code: string): Promise<boolean> {
    return this.links.isKnown(this.database, hashToken(code), this.clock.now());
  }

  /** Deletes a link, of which each can be taken once. @returns undefined if it is unknown, used or expired */
  async take(tx: Transaction, code: string): Promise<TakenLink | undefined> {
    const row = await this.links.take(tx, hashToken(code), this.clock.now());
    return (
      row && { id: row.id, user: row.user_id, makers: row.makers === null ? [] : (JSON.parse(row.makers) as number[]) }
    );
  }

  /** Makes a link for the caller. */
  makeOwn(caller: Caller, base: string): Promise<SignInLink> {
    return this.database.write((tx) => this.issue(tx, caller.userId, base, caller));
  }

  /** Makes a link. Permissions are checked by the caller. */
  private async issue(tx: Transaction, userId: number, base: string, caller: Caller): Promise<SignInLink> {
    const [code, now] = [newSecret(), this.clock.now()];
    const expiresAt = now + LIFE_MICROS;
    await tx.lock(`sign-in-links/${String(userId)}`);
    await this.links.deleteExcess(tx, userId, MOST_LINKS - 1, now);
    const id = await this.links.insert(tx, {
      userId,
      makers: serializeMakers(makersFor(userId, caller)),
      hash: hashToken(code),
      createdAt: now,
      expiresAt,
    });
    await this.audit.record(tx, caller, { action: 'create', kind: 'sign_in_link', id, user: userId });
    return { url: signInUrl(base, code), expires_at: formatTime(expiresAt) };
  }
}

/** In the fragment, the code reaches neither servers nor their logs. */
function signInUrl(base: string, code: string): string {
  return `${base}/#sign-in=${code}`;
}
