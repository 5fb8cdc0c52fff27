import { Injectable } from '@nestjs/common';
import { notFound, type SessionListQuery } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Audit } from '../../platform/http/audit.js';
import { Authenticator, type Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { hashToken } from '../tokens/index.js';
import { UserPolicy } from '../users/index.js';
import { SessionsRepository } from './sessions.repository.js';
import type { SignInClient } from './sign-in-client.js';

/** Lists and ends sessions. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly authenticator: Authenticator,
    private readonly policy: UserPolicy,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  list(query: SessionListQuery, caller: Caller, request: ListRequest): Promise<List> {
    return this.sessions.list(query, caller, this.clock.now(), request);
  }

  /** Signs a browser out: ends the session of its cookie, if there is one, and deletes the cookie. */
  async signOut({ session, request, keep }: SignInClient): Promise<void> {
    const holder =
      session === undefined ? undefined : await this.authenticator.authenticate({ kind: 'session', text: session });
    if (session !== undefined && holder) {
      await this.audit.write({ ...holder, request }, async (tx, record) => {
        const ended = await this.sessions.deleteByHash(tx, hashToken(session));
        if (ended) await record({ action: 'delete', kind: 'session', id: ended.id, user: ended.user_id });
      });
    }
    keep(null);
  }

  /**
   * Ends a session: one's own, or another user's with `manage_users`.
   * @throws LedgerError `not_found`; `forbidden` for a superuser's, unless the caller is one
   */
  async end(id: number, sender: Caller): Promise<void> {
    await this.audit.write(sender, async (tx) => {
      const caller = await this.audit.beginAdministration(tx, sender);
      const user = await this.sessions.ownerOf(tx, id);
      const isSeen = user === caller.userId || caller.permissions.has('manage_users');
      if (user === undefined || !isSeen) throw notFound();
      if (caller.sessionId !== id) await this.policy.assertCanRevoke(tx, user, caller);
      await this.sessions.delete(tx, id);
      await this.audit.record(tx, caller, { action: 'delete', kind: 'session', id, user });
    });
  }
}
