import { Injectable } from '@nestjs/common';
import { type Draft, forbidden, type MemberInput, type PartlyValid, type ProjectPermission } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import { MembersRepository } from './members.repository.js';

@Injectable()
export class Members {
  constructor(private readonly members: MembersRepository) {}

  /**
   * Resolves the users and roles in the list of members, and rejects those that do not exist.
   * @param held the project permissions of the writer: no role may grant others
   * @param before current members, who may keep their role whatever it grants
   * @throws LedgerError `forbidden` for a role that grants more than is held
   */
  async resolve(
    tx: Transaction,
    draft: Draft<{ users?: MemberInput[] }>,
    held: ReadonlySet<ProjectPermission>,
    before: ReadonlyMap<number, string> = new Map(),
  ): Promise<Map<number, string>> {
    const members = new Map<number, string>();
    for (const [index, entry] of (draft.entriesOf('users') ?? []).entries()) {
      const reject = (problem: string) => {
        draft.reject('users', `Entry ${String(index + 1)}, ${problem}`);
      };
      const user = await this.userOf(entry, tx, before);
      const isKept = user !== undefined && before.get(user) === entry.role;
      const isRole = isKept || (await this.isGrantableRole(tx, entry.role, held));
      if (entry.email !== undefined && user === undefined) reject('email: There is no such active user.');
      if (user !== undefined && members.has(user)) reject('email: Must not be named twice.');
      if (!isRole) reject('role: There is no such project role.');
      if (user !== undefined) members.set(user, entry.role ?? '');
    }
    return members;
  }

  /**
   * A caller who may manage users, but not this project, cannot remove members with permissions that the caller lacks
   * in it.
   * @throws LedgerError `forbidden`
   */
  async assertMayRemove(
    tx: Transaction,
    before: ReadonlyMap<number, string>,
    after: ReadonlyMap<number, string>,
    held: ReadonlySet<ProjectPermission>,
  ): Promise<void> {
    for (const [user, role] of before) {
      if (after.get(user) === role) continue;
      const takes = (await this.members.permissionsOf(tx, role)) ?? [];
      if (takes.some((permission) => !held.has(permission)))
        throw forbidden('A member has permissions here that you lack.');
    }
  }

  /** An inactive member may stay, so that a list can be sent back as it was read. */
  private async userOf(
    { email, role }: PartlyValid<MemberInput>,
    tx: Transaction,
    before: ReadonlyMap<number, string>,
  ): Promise<number | undefined> {
    const found = email === undefined ? undefined : await this.members.user(tx, email);
    return found && (found.isActive || before.get(found.id) === role) ? found.id : undefined;
  }

  /**
   * Whether there is such a role.
   * @throws LedgerError `forbidden` when it grants more than is held
   */
  private async isGrantableRole(
    tx: Transaction,
    role: string | undefined,
    held: ReadonlySet<ProjectPermission>,
  ): Promise<boolean> {
    if (role === undefined) return true;
    const gives = await this.members.permissionsOf(tx, role);
    const lacking = gives?.filter((permission) => !held.has(permission)) ?? [];
    if (lacking.length > 0) throw forbidden(`This would grant permissions that you lack: ${lacking.join(', ')}.`);
    return gives !== undefined;
  }
}
