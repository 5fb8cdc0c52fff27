import { Injectable } from '@nestjs/common';
import { notFound, type ApiToken } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Reader, type Transaction } from '../../platform/database/index.js';
import { Audit } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition, Versioned } from '../../platform/http/etag.js';
import { madeBy } from './makers.js';
import { TokenRights } from './token-rights.js';
import { hashToken, hintOf, masked, newToken } from './token-text.js';
import { TokensRepository } from './tokens.repository.js';

/** Each user has one API token, which is shown once. */
@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly rights: TokenRights,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates a user's API token and revokes the previous one.
   * @param host the server's, for the connection string
   * @param ifMatch checked against the previous token
   * @throws LedgerError `forbidden`, `not_found`, `conflict`
   */
  async renew(userId: number, caller: Caller, host: string, ifMatch: Precondition): Promise<ApiToken & Versioned> {
    const token = newToken();
    const id = await this.database.write(async (tx) => {
      // Of several requests that renew the token with itself, one succeeds, and the others' token is revoked.
      const now = await this.rights.authorizeCreation(tx, userId, caller, () => this.check(tx, userId, ifMatch));
      return this.issue(tx, userId, token, now);
    });
    return { token, connection_string: `${token}@${host}`, version: id };
  }

  /** Replaces the user's API token, and returns its id. Permissions are checked by the caller. */
  async issue(tx: Transaction, userId: number, token: string, caller: Caller): Promise<number> {
    await this.lock(tx, userId);
    await this.revokeIn(tx, userId, caller);
    const id = await this.tokens.insertApiToken(tx, {
      userId,
      hash: hashToken(token),
      hint: hintOf(token),
      createdAt: this.clock.now(),
      ...madeBy(caller, userId),
    });
    await this.audit.record(tx, caller, { action: 'create', kind: 'token', id, user: userId });
    return id;
  }

  /**
   * The user's API token, masked.
   * @throws LedgerError `forbidden`, `not_found`
   */
  async show(userId: number, caller: Caller, host: string): Promise<ApiToken & Versioned> {
    await this.rights.assertCanManage(userId, caller);
    const found = await this.tokens.findApiToken(this.database, userId);
    if (!found) throw notFound();
    return { token: masked(found.hint), connection_string: `${masked(found.hint)}@${host}`, version: found.id };
  }

  /** Revokes the user's API token, if there is one. */
  async revoke(userId: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.database.write(async (tx) => {
      await this.rights.authorizeRevocation(tx, userId, (await this.tokens.findApiToken(tx, userId))?.id, caller);
      await this.check(tx, userId, ifMatch);
      await this.revokeIn(tx, userId, caller);
    });
  }

  /** Whether a token exists and is not revoked. */
  async isKnown(token: string): Promise<boolean> {
    return (await this.tokens.findByHash(this.database, hashToken(token))) !== undefined;
  }

  private async revokeIn(tx: Transaction, user: number, caller: Caller): Promise<void> {
    const id = await this.tokens.revokeApiToken(tx, user, this.clock.now());
    if (id !== undefined) await this.audit.record(tx, caller, { action: 'delete', kind: 'token', id, user });
  }

  /** Two concurrent renewals would both revoke the old token and both create a new one. */
  private lock(tx: Transaction, userId: number): Promise<void> {
    return tx.lock(`api-token/${String(userId)}`);
  }

  private async check(reader: Reader, userId: number, ifMatch: Precondition): Promise<void> {
    ifMatch((await this.tokens.findApiToken(reader, userId))?.id ?? 0);
  }
}
