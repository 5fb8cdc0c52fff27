import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Reader, type Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { UserPolicy } from '../users/index.js';
import { TokensRepository } from './tokens.repository.js';

/** Maximum number of named tokens per user; users who had more keep them. */
const MOST_NAMED = 50;

/** Decides whose tokens a caller may see, create and revoke. */
@Injectable()
export class TokenRights {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly policy: UserPolicy,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * A user's own tokens need no permission; others' require manage_users and every permission that their user has.
   * @throws LedgerError `forbidden`, `not_found`
   */
  assertCanManage(userId: number, caller: Caller, reader: Reader = this.database): Promise<void> {
    return this.policy.assertCanManage(reader, userId, caller);
  }

  /**
   * Listing and revoking others' tokens requires only manage_users.
   * @throws LedgerError `forbidden`, `not_found`
   */
  assertCanRevoke(userId: number, caller: Caller, reader: Reader = this.database): Promise<void> {
    return this.policy.assertCanRevoke(reader, userId, caller);
  }

  /**
   * Limits the number of named tokens. The check holds until the transaction ends.
   * @throws LedgerError `conflict`
   */
  async assertBelowLimit(tx: Transaction, userId: number): Promise<void> {
    await tx.lock(`named-tokens/${String(userId)}`);
    if ((await this.tokens.countNamed(tx, userId, this.clock.now())) < MOST_NAMED) return;
    const most = String(MOST_NAMED);
    throw new LedgerError('conflict', `The user has the maximum of ${most} named tokens. Revoke one first.`);
  }

  /**
   * To create a token, the caller must be able to control its user, who must be active, with a token that still works.
   * The check holds until the transaction ends, so a token revoked meanwhile creates no other.
   * @param validate checks the request once the caller is authorized
   * @returns the caller as they are now
   * @throws LedgerError `forbidden`, `not_found`, `unauthenticated`; `conflict` when the user is not active
   */
  async authorizeCreation(
    tx: Transaction,
    userId: number,
    sender: Caller,
    validate: (caller: Caller) => Promise<void>,
  ): Promise<Caller> {
    const caller = await this.audit.beginAdministration(tx, sender);
    const isActive = await this.tokens.holdActiveUser(tx, userId);
    await this.assertCanManage(userId, caller, tx);
    await validate(caller);
    if (!isActive) throw new LedgerError('conflict', 'The user is not active.');
    return caller;
  }

  /**
   * Begins to revoke a user's token: with manage_users, or with that token itself.
   * @param id undefined when there is no such token
   * @throws LedgerError `forbidden`, `not_found`, `unauthenticated`
   */
  async authorizeRevocation(tx: Transaction, userId: number, id: number | undefined, sender: Caller): Promise<void> {
    const caller = await this.audit.beginAdministration(tx, sender);
    const isItself = caller.tokenId !== null && caller.tokenId === id && caller.userId === userId;
    if (!isItself) await this.assertCanRevoke(userId, caller, tx);
  }
}
