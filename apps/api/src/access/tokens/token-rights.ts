import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Reader, type UnitOfWork } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { UserControl } from '../users/index.js';
import { TokensRepository } from './tokens.repository.js';

/** Tokens with a name that a user can have at once; who had more before stays with them. */
const MOST_NAMED = 50;

/** Whose tokens a caller may see, make and revoke. */
@Injectable()
export class TokenRights {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly control: UserControl,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * One's own tokens need no permission; others' need manage_users, and every right that their user has.
   * @throws LedgerError `forbidden`, `not_found`
   */
  mustControl(userId: number, caller: Caller, reader: Reader = this.database): Promise<void> {
    return this.control.mustControl(reader, userId, caller);
  }

  /**
   * Listing and revoking others' tokens needs manage_users alone.
   * @throws LedgerError `forbidden`, `not_found`
   */
  mustTakeAway(userId: number, caller: Caller, reader: Reader = this.database): Promise<void> {
    return this.control.mustTakeAway(reader, userId, caller);
  }

  /**
   * Named tokens are no more than a user can keep track of. Holds until the unit ends.
   * @throws LedgerError `conflict`
   */
  async mustHaveRoom(unit: UnitOfWork, userId: number): Promise<void> {
    await unit.lock(`named-tokens/${String(userId)}`);
    if ((await this.tokens.countNamed(unit, userId, this.clock.now())) < MOST_NAMED) return;
    const most = String(MOST_NAMED);
    throw new LedgerError('conflict', `The user has ${most} named tokens, which is the most. Revoke one first.`);
  }

  /**
   * Whoever makes a token may control its user, who is active, and uses one that still works. What was looked at stays so
   * until the unit ends: a token revoked meanwhile leaves no other behind.
   * @returns the caller as they are now
   * @throws LedgerError `forbidden`, `not_found`, `unauthenticated`; `conflict` when the user is not active
   */
  async mustMint(unit: UnitOfWork, userId: number, sender: Caller): Promise<Caller> {
    const caller = await this.audit.beginAdministration(unit, sender);
    const isActive = await this.tokens.holdActiveUser(unit, userId);
    await this.mustControl(userId, caller, unit);
    if (!isActive) throw new LedgerError('conflict', 'The user is not active.');
    return caller;
  }

  /**
   * Begins to revoke a token of a user: with manage_users, or with that token itself.
   * @param id undefined when there is no such token
   * @throws LedgerError `forbidden`, `not_found`, `unauthenticated`
   */
  async mustRevoke(unit: UnitOfWork, userId: number, id: number | undefined, sender: Caller): Promise<void> {
    const caller = await this.audit.beginAdministration(unit, sender);
    const isItself = caller.tokenId !== null && caller.tokenId === id && caller.userId === userId;
    if (!isItself) await this.mustTakeAway(userId, caller, unit);
  }
}
