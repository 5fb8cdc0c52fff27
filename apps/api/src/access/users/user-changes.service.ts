import { Injectable } from '@nestjs/common';
import { type Draft, forbidden, notFound, type PartlyValid, type UpdateUserInput } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { RolesService } from '../roles/index.js';
import { UserPolicy } from './user-policy.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository, type VersionedUser } from './users.repository.js';

@Injectable()
export class UserChanges {
  constructor(
    private readonly users: UsersRepository,
    private readonly roles: RolesService,
    private readonly policy: UserPolicy,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a user.
   * @throws InvalidInput naming all mistakes
   * @throws LedgerError `forbidden` for one's own role or flags, and for a user or a role with permissions that the
   *   caller lacks
   * @throws LedgerError `conflict` when it would leave no active superuser
   */
  async update(id: number, draft: Draft<UpdateUserInput>, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.audit.write(caller, async (tx) => {
      await this.change(tx, { id, draft, caller, ifMatch });
    });
  }

  /**
   * Does the same within a transaction.
   * @returns the caller as they are now
   * @throws LedgerError `not_found`, `forbidden`, `precondition_failed`
   */
  async change(tx: Transaction, { id, draft, caller: sender, ifMatch }: UserChange): Promise<Caller> {
    if (draft.isValid) await this.assertKeepsSuperuser(tx, id, draft.valid(), sender);
    const caller = await this.audit.beginAdministration(tx, sender);
    const before = await this.users.beginChange(tx, id);
    if (!before) throw notFound();
    await (takesAwayOnly(draft.fields)
      ? this.policy.assertCanRevoke(tx, id, caller)
      : this.policy.assertCanManage(tx, id, caller));
    await this.checkChange(tx, before, draft, caller);
    const input = draft.valid();
    ifMatch(before.version);
    const fields = changedFields(input, before);
    if (fields.length > 0) {
      await this.users.update(tx, id, columnsOf(input));
      await this.audit.record(tx, caller, { action: 'update', kind: 'user', id, user: id, fields });
    }
    if (input.is_active !== false) return caller;
    const revoked = await this.users.revokeTokens(tx, id, this.clock.now());
    const ended = await this.users.endSessions(tx, id);
    const actsOn = (kind: 'token' | 'session', ids: readonly number[]) =>
      ids.map((each) => ({ action: 'delete', kind, id: each, user: id }) as const);
    await this.audit.record(tx, caller, ...actsOn('token', revoked), ...actsOn('session', ended));
    return caller;
  }

  /**
   * Of two superusers who deactivate each other, the second gets a conflict. Runs before anything else is locked, and
   * without a row lock, so it cannot deadlock.
   * @throws LedgerError `forbidden`, `conflict`
   */
  private async assertKeepsSuperuser(
    tx: Transaction,
    id: number,
    { is_superuser, is_active }: UpdateUserInput,
    caller: Caller,
  ): Promise<void> {
    if (id === caller.userId || (is_superuser !== false && is_active !== false)) return;
    if (!(await this.users.find(id, tx))?.is_superuser) return;
    await this.policy.assertCanRevoke(tx, id, caller);
    await this.policy.assertNotLastSuperuser(tx, id);
  }

  private async checkChange(
    tx: Transaction,
    before: VersionedUser,
    draft: Draft<UpdateUserInput>,
    caller: Caller,
  ): Promise<void> {
    const { email, is_superuser } = draft.fields;
    const isOwn = before.id === caller.userId;
    if (isOwn && (['role', 'is_superuser', 'is_active'] as const).some((field) => draft.has(field))) {
      throw forbidden('You cannot change your own role or flags.');
    }
    if (email !== undefined && email !== before.email) {
      // Permissions may be granted to an address, so users cannot choose their own.
      if (!caller.permissions.has('manage_users')) throw forbidden('Changing an e-mail address requires manage_users.');
      await this.users.reserveEmail(tx, draft, before.id as number);
    }
    await this.roles.authorizeGrant(tx, 'global', { draft, field: 'role' }, caller);
    if (is_superuser && !caller.isSuperuser) throw forbidden('Only a superuser may create superusers.');
  }
}

export interface UserChange {
  readonly id: number;
  readonly draft: Draft<UpdateUserInput>;
  readonly caller: Caller;
  readonly ifMatch: Precondition;
}

/** Whether a change only deactivates the user. */
function takesAwayOnly({ is_active, ...rest }: PartlyValid<UpdateUserInput>): boolean {
  return is_active === false && changedFields(rest).length === 0;
}

function columnsOf({
  email,
  first_name,
  last_name,
  role,
  is_active,
  is_superuser,
}: UpdateUserInput): Partial<UserEntity> {
  const columns = {
    email,
    emailKey: email?.toLowerCase(),
    firstName: first_name,
    lastName: last_name,
    role,
    isActive: is_active,
    isSuperuser: is_superuser,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
