import { Injectable } from '@nestjs/common';

import type { UnitOfWork } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { makersFor, type Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { UserControl } from './control.js';
import { MakersRepository } from './makers.repository.js';
import { UserChanges } from './user-changes.service.js';

/** Deactivates users. */
@Injectable()
export class UserDeactivation {
  constructor(
    private readonly changes: UserChanges,
    private readonly makers: MakersRepository,
    private readonly control: UserControl,
    private readonly audit: Audit,
  ) {}

  /**
   * Deactivates a user and revokes their tokens. What they did stays theirs; what they made for others stops.
   * @param adopts whether the caller becomes its maker in their place, so that it goes on
   * @throws LedgerError `forbidden`, `not_found`, `conflict`, `precondition_failed`
   */
  async deactivate(id: number, adopts: boolean, sender: Caller, ifMatch: Precondition): Promise<void> {
    await this.audit.write(sender, async (unit) => {
      const change = { id, input: { is_active: false }, caller: sender, ifMatch };
      const caller = await this.changes.change(unit, change);
      if (adopts) await this.adopt(unit, id, caller);
    });
  }

  /**
   * Makes the caller a maker, in place of a user, of the tokens and webhooks of others that the user could still make. Where the user
   * lacks a right that those others have by now, adopting it would give that right to whoever has the token's text: it stops.
   * @throws LedgerError `forbidden` for one of a user for whom the caller could not have made it
   */
  private async adopt(unit: UnitOfWork, maker: number, caller: Caller): Promise<void> {
    for (const { kind, id, user, makers, project } of await this.makers.boundBy(unit, maker)) {
      await this.control.mustControl(unit, user, caller);
      if (!(await this.control.couldControl(unit, user, maker))) continue;
      const after = new Set([...makers.filter((one) => one !== maker), ...makersFor(user, caller)]);
      await this.makers.replace(unit, { kind, id }, [...after], { from: maker, to: caller.userId });
      await this.audit.record(unit, caller, {
        action: 'update',
        kind,
        id,
        fields: ['makers'],
        ...(kind === 'token' && { user }),
        ...(project !== null && { project }),
      });
    }
  }
}
