import { Injectable } from '@nestjs/common';
import { forbidden, LedgerError, notFound } from '@syncledger/domain';

import type { Reader, Transaction } from '../../platform/database/index.js';
import { callerWithoutToken, type Caller } from '../../platform/http/caller.js';
import type { Principal, UserRights } from '../../platform/http/effective-rights.js';
import { assertHoldsAll } from '../roles/index.js';
import { RightsRepository } from './rights.repository.js';

/**
 * Decides who may change a user and their tokens (wire contract, section 3, manage_users). Every principal of the
 * caller must be allowed to: users may do more to themselves than to others.
 */
@Injectable()
export class UserPolicy {
  constructor(private readonly rights: RightsRepository) {}

  /**
   * Changing a user, or creating tokens for them, requires every permission that they have.
   * @throws LedgerError `forbidden`; `not_found` when there is no such user
   */
  async assertCanManage(reader: Reader, userId: number, caller: Caller): Promise<void> {
    const found = await this.find(reader, userId, caller);
    if (!found) return;
    const { others, rights } = found;
    for (const other of others) assertHoldsAll(other, rights.permissions);
    if (await this.rights.exceedsInProjects(reader, userId, { ...caller, principals: others })) {
      throw forbidden('The user has permissions in a project that you lack there.');
    }
  }

  /**
   * Whether a user, if active, would have manage_users and every permission of another user, and so could create tokens
   * for them.
   */
  async couldManage(reader: Reader, userId: number, by: number): Promise<boolean> {
    const rights = await this.rights.find(reader, by);
    const caller = rights && callerWithoutToken({ ...rights, isActive: true });
    if (!caller) return false;
    try {
      await this.assertCanManage(reader, userId, caller);
      return true;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'forbidden') return false;
      throw error;
    }
  }

  /**
   * Revoking, and listing what can be revoked, requires only manage_users, whatever permissions the user has; only
   * superusers may change superusers.
   * @throws LedgerError `forbidden`; `not_found` when there is no such user
   */
  async assertCanRevoke(reader: Reader, userId: number, caller: Caller): Promise<void> {
    await this.find(reader, userId, caller);
  }

  /** @throws LedgerError `conflict` when this is the last active superuser */
  async assertNotLastSuperuser(tx: Transaction, userId: number): Promise<void> {
    await tx.lock('superusers');
    if (await this.rights.hasOtherSuperuser(tx, userId)) return;
    throw new LedgerError('conflict', 'This is the last active superuser.');
  }

  /** @returns the user's permissions, and the principals other than the user; undefined when there are none of those */
  private async find(
    reader: Reader,
    userId: number,
    { principals }: Caller,
  ): Promise<{ rights: UserRights; others: readonly [Principal, ...Principal[]] } | undefined> {
    const [first, ...rest] = principals.filter((principal) => principal.userId !== userId);
    if (!first) return undefined;
    const others = [first, ...rest] as const;
    if (!others.every(({ permissions }) => permissions.has('manage_users'))) throw forbidden();
    const rights = await this.rights.find(reader, userId);
    if (!rights) throw notFound();
    if (rights.isSuperuser && !others.every(({ isSuperuser }) => isSuperuser)) {
      throw forbidden('Only a superuser may do this to a superuser.');
    }
    return { rights, others };
  }
}
