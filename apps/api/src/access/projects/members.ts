import { Injectable } from '@nestjs/common';
import { forbidden, InvalidInput, type MemberInput, type ProjectPermission } from '@syncledger/domain';

import type { UnitOfWork } from '../../platform/database/index.js';
import { MembersRepository } from './members.repository.js';

@Injectable()
export class Members {
  constructor(private readonly members: MembersRepository) {}

  /**
   * Resolves the users and roles in a list of members.
   * @param held the project permissions of the writer: no role may grant others
   * @param before current members, who may keep their role whatever it grants
   * @throws InvalidInput naming what is wrong with each entry
   * @throws LedgerError `forbidden` for a role that grants more than is held
   */
  async resolve(
    unit: UnitOfWork,
    inputs: readonly MemberInput[],
    held: ReadonlySet<ProjectPermission>,
    before: ReadonlyMap<number, string> = new Map(),
  ): Promise<Map<number, string>> {
    const members = new Map<number, string>();
    const problems: string[] = [];
    for (const [index, { email, role }] of inputs.entries()) {
      const found = await this.members.user(unit, email);
      // An inactive member may stay, so that a list can be sent back as it was read.
      const user = found && (found.isActive || before.get(found.id) === role) ? found.id : undefined;
      const problem = await this.problemOf({ user, role }, members, { held, before, unit });
      if (problem) problems.push(`Entry ${String(index + 1)}, ${problem}`);
      else if (user !== undefined) members.set(user, role);
    }
    if (problems.length > 0) throw new InvalidInput({ users: problems });
    return members;
  }

  /**
   * A caller who may manage users, but not this project, cannot remove members with permissions that the caller lacks
   * in it.
   * @throws LedgerError `forbidden`
   */
  async mustNotTakeAway(
    unit: UnitOfWork,
    before: ReadonlyMap<number, string>,
    after: ReadonlyMap<number, string>,
    held: ReadonlySet<ProjectPermission>,
  ): Promise<void> {
    for (const [user, role] of before) {
      if (after.get(user) === role) continue;
      const takes = (await this.members.permissionsOf(unit, role)) ?? [];
      if (takes.some((permission) => !held.has(permission)))
        throw forbidden('A member has permissions here that you lack.');
    }
  }

  private async problemOf(
    { user, role }: { user: number | undefined; role: string },
    members: ReadonlyMap<number, string>,
    { held, before, unit }: Writer,
  ): Promise<string | undefined> {
    if (user === undefined) return 'email: There is no such active user.';
    if (members.has(user)) return 'email: Must not be named twice.';
    if (before.get(user) === role) return undefined;
    const gives = await this.members.permissionsOf(unit, role);
    if (!gives) return 'role: There is no such project role.';
    const lacking = gives.filter((permission) => !held.has(permission));
    if (lacking.length > 0) throw forbidden(`This would grant permissions that you lack: ${lacking.join(', ')}.`);
    return undefined;
  }
}

interface Writer {
  readonly unit: UnitOfWork;
  readonly held: ReadonlySet<ProjectPermission>;
  readonly before: ReadonlyMap<number, string>;
}
