import { Injectable } from '@nestjs/common';
import { forbidden, LedgerError } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { unauthenticated, type Caller } from '../../platform/http/caller.js';
import { Impersonation, UserPolicy } from '../users/index.js';
import { NewSessions } from './new-sessions.js';
import type { SignInClient } from './sign-in-client.js';
import { SignInLinks } from './sign-in-links.service.js';

/** Redeems sign-in links: each opens one session. */
@Injectable()
export class LinkRedemption {
  constructor(
    private readonly links: SignInLinks,
    private readonly sessions: NewSessions,
    private readonly users: Impersonation,
    private readonly policy: UserPolicy,
    private readonly audit: Audit,
  ) {}

  /** Whether there is such a link. */
  isKnown(code: string): Promise<boolean> {
    return this.links.isKnown(code);
  }

  /**
   * Redeems a link. It stays as it was when this fails.
   * @throws LedgerError `unauthenticated` if it does not work; `forbidden` unless each maker has every right of the user
   * @returns the secret of the new session
   */
  async redeem(tx: Transaction, code: string, client: SignInClient): Promise<string> {
    // No right changes between the check and the session.
    await tx.lock('administration');
    const link = await this.links.take(tx, code);
    const holder = link && (await this.users.through(link.user, link.makers, tx));
    if (!holder) throw invalidLink();
    await this.assertMakersHoldAll(tx, holder);
    const owner = { userId: link.user, tokenId: null, makers: link.makers };
    const { id, secret } = await this.sessions.insert(tx, owner, client);
    const caller = { ...holder, sessionId: id, request: client.request };
    const events = [
      { action: 'delete', kind: 'sign_in_link', id: link.id, user: link.user },
      { action: 'create', kind: 'session', id, user: link.user },
    ] as const;
    await this.audit.record(tx, caller, ...events);
    return secret;
  }

  private async assertMakersHoldAll(tx: Transaction, holder: Caller): Promise<void> {
    try {
      await this.policy.assertCanManage(tx, holder.userId, holder);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'forbidden') throw error;
      throw forbidden('The maker of this sign-in link no longer has every right of its user. Ask for a new one.');
    }
  }
}

export function invalidLink(): LedgerError {
  return unauthenticated('This sign-in link is invalid, has expired, or was used already. Ask for a new one.');
}
