import { Injectable } from '@nestjs/common';
import { forbidden, notFound, type ApiToken } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database, type Reader, type UnitOfWork } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import type { Precondition, Versioned } from '../http/etag.js';
import { UserControl } from '../users/index.js';
import { hashOf, hintOf, masked, newToken } from './token-text.js';
import { Minting } from './minting.js';
import { TokensRepository } from './tokens.repository.js';

/** The rules of API tokens: one for each user, shown once. */
@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly control: UserControl,
    private readonly minting: Minting,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a user's API token and revokes the one before.
   * @param host the server's, for the connection string
   * @param ifMatch looks at the token before; left out, any will do, and none
   * @throws LedgerError `forbidden`, `not_found`, `conflict`
   */
  async renew(userId: number, caller: Caller, host: string, ifMatch?: Precondition): Promise<ApiToken & Versioned> {
    mustBeWhole(caller);
    const token = newToken();
    const id = await this.database.write(async (unit) => {
      await this.minting.mustBeAllowed(unit, userId, caller);
      await this.check(unit, userId, ifMatch);
      return this.issue(unit, userId, token);
    });
    return { token, connection_string: `${token}@${host}`, version: id };
  }

  /** Writes a token in place of the user's API token, and returns its id; the caller has checked the right to. */
  async issue(unit: UnitOfWork, userId: number, token: string): Promise<number> {
    const now = this.clock.now();
    // Two that come at once would both revoke the old token and both make a new one.
    await unit.lock(`api-token/${String(userId)}`);
    await this.tokens.revokeApiToken(unit, userId, now);
    return this.tokens.insertApiToken(unit, { userId, hash: hashOf(token), hint: hintOf(token), createdAt: now });
  }

  /** The user's API token, masked. */
  async show(userId: number, caller: Caller, host: string): Promise<ApiToken & Versioned> {
    mustBeWhole(caller);
    await this.control.mustControl(this.database, userId, caller);
    const found = await this.tokens.findApiToken(this.database, userId);
    if (!found) throw notFound();
    return { token: masked(found.hint), connection_string: `${masked(found.hint)}@${host}`, version: found.id };
  }

  /** Revokes the user's API token; without one, nothing happens. */
  async revoke(userId: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    mustBeWhole(caller);
    await this.database.write(async (unit) => {
      await this.control.mustControl(unit, userId, caller);
      await this.check(unit, userId, ifMatch);
      await this.tokens.revokeApiToken(unit, userId, this.clock.now());
    });
  }

  /** Whether a token is in use: neither unknown nor revoked. */
  async isKnown(token: string): Promise<boolean> {
    return (await this.tokens.findByHash(this.database, hashOf(token))) !== undefined;
  }

  private async check(reader: Reader, userId: number, ifMatch?: Precondition): Promise<void> {
    ifMatch?.((await this.tokens.findApiToken(reader, userId))?.id ?? 0);
  }
}

/** @throws LedgerError `forbidden` */
function mustBeWhole(caller: Caller): void {
  if (caller.isNarrowed || caller.readOnly || caller.expiresAt !== null) {
    throw forbidden('A narrowed, expiring or read-only token can’t do this.');
  }
}
