import { Injectable } from '@nestjs/common';
import { allGlobalPermissions, type GlobalPermission } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database } from '../database/index.js';
import { Authenticator, unauthenticated, type Caller, type TokenHolder } from '../http/caller.js';
import { LastUse } from './last-use.js';
import { canBeToken, hashOf } from './token-text.js';
import { TokensRepository, type TokenRow } from './tokens.repository.js';

/**
 * Turns tokens into callers. Reads token, user and role in one statement for every request, so that a revoked token
 * or a changed right counts from the next request on, on every replica.
 */
@Injectable()
export class TokenAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly lastUse: LastUse,
  ) {
    super();
  }

  override async authenticate(token: string): Promise<TokenHolder | undefined> {
    if (!canBeToken(token)) return undefined;
    return this.holderOf(await this.tokens.findByHash(this.database, hashOf(token)));
  }

  override async again(caller: Caller): Promise<Caller> {
    if (caller.tokenId === null) return caller;
    const holder = this.holderOf(await this.tokens.findById(this.database, caller.tokenId));
    if (!holder) throw unauthenticated();
    return { ...holder, request: caller.request };
  }

  private holderOf(row: TokenRow | undefined): TokenHolder | undefined {
    const now = this.clock.now();
    if (!row || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    this.lastUse.note(row.token_id, now);
    return callerFrom(row);
  }
}

function callerFrom(row: TokenRow): TokenHolder {
  const narrowedTo = row.narrowed_to === null ? undefined : (JSON.parse(row.narrowed_to) as GlobalPermission[]);
  const isSuperuser = Boolean(row.is_superuser);
  const held = isSuperuser ? allGlobalPermissions : ((row.permissions?.split(',') ?? []) as GlobalPermission[]);
  const kept = held.filter((permission) => narrowedTo?.includes(permission) ?? true);
  const readOnly = Boolean(row.read_only);
  return {
    userId: row.user_id,
    email: row.email,
    tokenId: row.token_id,
    isSuperuser: isSuperuser && !narrowedTo,
    permissions: new Set(kept),
    readOnly,
    scope: row.scope,
    isNarrowed: narrowedTo !== undefined,
    expiresAt: row.expires_at,
  };
}
