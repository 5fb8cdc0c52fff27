import { Injectable } from '@nestjs/common';
import { Draft, type UpdateUserInput } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { makersFor, type Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { MakersRepository } from './makers.repository.js';
import { UserChanges } from './user-changes.service.js';
import { UserPolicy } from './user-policy.js';

@Injectable()
export class UserDeactivation {
  constructor(
    private readonly changes: UserChanges,
    private readonly makers: MakersRepository,
    private readonly policy: UserPolicy,
    private readonly audit: Audit,
  ) {}

  /**
   * Deactivates a user and revokes their tokens. Their jobs and audit entries stay; tokens and webhooks that they
   * created for others stop working.
   * @param adopts whether the caller replaces them as maker, so that those continue to work
   * @throws LedgerError `forbidden`, `not_found`, `conflict`, `precondition_failed`
   */
  async deactivate(id: number, adopts: boolean, sender: Caller, ifMatch: Precondition): Promise<void> {
    await this.audit.write(sender, async (tx) => {
      const change = { id, draft: new Draft<UpdateUserInput>({ is_active: false }), caller: sender, ifMatch };
      const caller = await this.changes.change(tx, change);
      if (adopts) await this.adopt(tx, id, caller);
    });
  }

  /**
   * Replaces a user by the caller as maker of tokens and webhooks of others, if the user could still create them. If
   * the user lacks a permission that the other user has by now, adopting a token would grant it to anyone who knows the
   * token's text: the token stops working instead.
   * @throws LedgerError `forbidden` for an object that the caller could not have created
   */
  private async adopt(tx: Transaction, maker: number, caller: Caller): Promise<void> {
    for (const { kind, id, user, makers, project } of await this.makers.boundBy(tx, maker)) {
      await this.policy.assertCanManage(tx, user, caller);
      if (!(await this.policy.couldManage(tx, user, maker))) continue;
      const after = new Set([...makers.filter((one) => one !== maker), ...makersFor(user, caller)]);
      await this.makers.replace(tx, { kind, id }, [...after], { from: maker, to: caller.userId });
      await this.audit.record(tx, caller, {
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
