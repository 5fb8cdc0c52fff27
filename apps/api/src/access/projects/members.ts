import { Injectable } from '@nestjs/common';
import { forbidden, InvalidInput, type MemberInput, type ProjectPermission } from '@syncledger/domain';

import type { UnitOfWork } from '../../platform/database/index.js';
import { MembersRepository } from './members.repository.js';

/** The rules of members. */
@Injectable()
export class Members {
  constructor(private readonly members: MembersRepository) {}

  /**
   * The users and roles that a list of members names.
   * @param held the project permissions of whoever writes the list: no role may give another one
   * @param before members who may keep the role that they have, whatever it gives
   * @throws InvalidInput telling what is wrong with each entry
   * @throws LedgerError `forbidden` for a role that gives more than is held
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
      // Who is a member already stays one when inactive, so that a list can be sent back as it was read.
      const user = found && (found.isActive || before.get(found.id) === role) ? found.id : undefined;
      const problem = await this.problemOf({ user, role }, members, { held, before, unit });
      if (problem) problems.push(`Entry ${String(index + 1)}, ${problem}`);
      else if (user !== undefined) members.set(user, role);
    }
    if (problems.length > 0) throw new InvalidInput({ users: problems });
    return members;
  }

  /**
   * Whoever may manage users, but not this project, leaves alone the members with rights that they lack in it.
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
      if (takes.some((permission) => !held.has(permission))) throw forbidden('A member has rights here that you lack.');
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
    if (lacking.length > 0) throw forbidden(`You lack what this would give: ${lacking.join(', ')}.`);
    return undefined;
  }
}

/** Who writes a list of members. */
interface Writer {
  readonly unit: UnitOfWork;
  readonly held: ReadonlySet<ProjectPermission>;
  readonly before: ReadonlyMap<number, string>;
}
