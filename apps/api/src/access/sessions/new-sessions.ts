import { Injectable } from '@nestjs/common';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import { serializeMakers, type Caller } from '../../platform/http/caller.js';
import { SESSION_SECONDS } from '../../platform/http/session-cookie.js';
import { hashToken } from '../tokens/index.js';
import { newSecret } from './secret.js';
import { SessionsRepository } from './sessions.repository.js';
import type { SignInClient } from './sign-in-client.js';

/**
 * Open sessions that a token has opened, or links of a user; a further one replaces the one that was unused for longest. Counted by
 * token, so that one that may end no session of its user cannot replace them (decision 113).
 */
const MOST_SESSIONS = 50;

/** What a session belongs to, and what bounds it. */
export interface SessionOwner {
  readonly userId: number;
  readonly tokenId: number | null;
  /** Ids of the makers of the sign-in link, other than its user; none for a token, which has its own. */
  readonly makers: readonly number[];
}

export interface NewSession {
  readonly id: number;
  /** For the cookie. */
  readonly secret: string;
}

/** Creates sessions. */
@Injectable()
export class NewSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens a session in a transaction of its own. @returns its secret */
  async open(caller: Caller, owner: SessionOwner, client: SignInClient): Promise<string> {
    return this.database.write(async (tx) => {
      const { id, secret } = await this.insert(tx, owner, client);
      await this.audit.record(tx, caller, { action: 'create', kind: 'session', id, user: owner.userId });
      return secret;
    });
  }

  /** Inserts a session, which replaces the one that the browser had. The caller records it in the audit. */
  async insert(tx: Transaction, owner: SessionOwner, client: SignInClient): Promise<NewSession> {
    const [secret, now] = [newSecret(), this.clock.now()];
    await tx.lock(`sessions/${String(owner.userId)}`);
    if (client.session !== undefined) await this.sessions.deleteByHash(tx, hashToken(client.session));
    await this.sessions.deleteExcess(tx, owner, MOST_SESSIONS - 1, now);
    const id = await this.sessions.insert(tx, {
      ...owner,
      makers: serializeMakers(owner.makers),
      hash: hashToken(secret),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + SESSION_SECONDS * 1_000_000,
      address: client.request.address,
      userAgent: client.userAgent,
    });
    return { id, secret };
  }
}
