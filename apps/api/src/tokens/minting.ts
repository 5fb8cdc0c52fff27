import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import type { UnitOfWork } from '../database/index.js';
import { unauthenticated, type Caller } from '../http/caller.js';
import { UserControl } from '../users/index.js';
import { TokensRepository } from './tokens.repository.js';

/** Who may be given a token, by whom. */
@Injectable()
export class Minting {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly control: UserControl,
    private readonly clock: Clock,
  ) {}

  /**
   * Whoever makes a token may control its user, who is active, and uses one that still works. What was looked at stays so
   * until the unit ends: a token revoked meanwhile leaves no other behind.
   * @throws LedgerError `forbidden`, `not_found`, `unauthenticated`; `conflict` when the user is not active
   */
  async mustBeAllowed(unit: UnitOfWork, userId: number, caller: Caller): Promise<void> {
    await this.control.mustControl(unit, userId, caller);
    if (!(await this.tokens.holdActiveUser(unit, userId))) throw new LedgerError('conflict', 'The user is not active.');
    if (!(await this.tokens.holdAlive(unit, caller.tokenId, this.clock.now()))) throw unauthenticated();
  }
}
