import { Injectable } from '@nestjs/common';
import { forbidden, LedgerError, notFound } from '@syncledger/domain';

import type { Reader, UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import { mustHoldAll } from '../roles/index.js';
import { RightsRepository } from './rights.repository.js';

/** Who may change a user and their tokens (wire contract, section 3, manage_users). */
@Injectable()
export class UserControl {
  constructor(private readonly rights: RightsRepository) {}

  /**
   * Whoever changes a user, or makes or revokes tokens for them, has every right that they have.
   * @throws LedgerError `forbidden`; `not_found` when there is no such user
   */
  async mustControl(reader: Reader, userId: number, caller: Caller): Promise<void> {
    if (userId === caller.userId) return;
    if (!caller.permissions.has('manage_users')) throw forbidden();
    const rights = await this.rights.find(reader, userId);
    if (!rights) throw notFound();
    if (rights.isSuperuser && !caller.isSuperuser) throw forbidden('Only a superuser may do this to a superuser.');
    mustHoldAll(caller, rights.permissions);
    if (await this.rights.exceedsInProjects(reader, userId, caller)) {
      throw forbidden('The user has rights in a project that you lack there.');
    }
  }

  /** @throws LedgerError `conflict` when this is the last active superuser */
  async mustNotBeLastSuperuser(unit: UnitOfWork, userId: number): Promise<void> {
    await unit.lock('superusers');
    if (await this.rights.hasOtherSuperuser(unit, userId)) return;
    throw new LedgerError('conflict', 'This is the last active superuser.');
  }
}
