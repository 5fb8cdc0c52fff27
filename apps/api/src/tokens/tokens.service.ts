import { Injectable } from '@nestjs/common';
import { forbidden, notFound, type ApiToken } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database, type Reader, type UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import { UserControl } from '../users/index.js';
import { hashOf, hintOf, masked, newToken } from './token-text.js';
import { TokensRepository } from './tokens.repository.js';

/** The rules of API tokens: one for each user, shown once. */
@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly control: UserControl,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a user's API token and revokes the one before.
   * @param host the server's, for the connection string
   * @throws LedgerError `forbidden`, `not_found`
   */
  async renew(userId: number, caller: Caller, host: string): Promise<ApiToken> {
    const token = newToken();
    await this.database.write(async (unit) => {
      await this.mustControl(unit, userId, caller);
      await this.issue(unit, userId, token);
    });
    return { token, connection_string: `${token}@${host}` };
  }

  /** Writes a token in place of the user's API token; the caller has checked the right to. */
  async issue(unit: UnitOfWork, userId: number, token: string): Promise<void> {
    const now = this.clock.now();
    // Two that come at once would both revoke the old token and both make a new one.
    await unit.lock(`api-token/${String(userId)}`);
    await this.tokens.revokeApiToken(unit, userId, now);
    await this.tokens.insertApiToken(unit, { userId, hash: hashOf(token), hint: hintOf(token), createdAt: now });
  }

  /** The user's API token, masked. */
  async show(userId: number, caller: Caller, host: string): Promise<ApiToken> {
    await this.mustControl(this.database, userId, caller);
    const hint = await this.tokens.findHint(this.database, userId);
    if (hint === undefined) throw notFound();
    return { token: masked(hint), connection_string: `${masked(hint)}@${host}` };
  }

  /** Revokes the user's API token; without one, nothing happens. */
  async revoke(userId: number, caller: Caller): Promise<void> {
    await this.database.write(async (unit) => {
      await this.mustControl(unit, userId, caller);
      await this.tokens.revokeApiToken(unit, userId, this.clock.now());
    });
  }

  /** Whether a token is in use: neither unknown nor revoked. */
  async isKnown(token: string): Promise<boolean> {
    return (await this.tokens.findByHash(this.database, hashOf(token))) !== undefined;
  }

  /** One's own tokens need no permission; others' need manage_users, and every right that their user has. */
  private async mustControl(reader: Reader, userId: number, caller: Caller): Promise<void> {
    if (caller.isNarrowed || caller.readOnly || caller.expiresAt !== null)
      throw forbidden('A narrowed, expiring or read-only token can’t do this.');
    await this.control.mustControl(reader, userId, caller);
  }
}
