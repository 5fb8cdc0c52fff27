import { Injectable } from '@nestjs/common';
import { allGlobalPermissions, type GlobalPermission } from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database } from '../database/index.js';
import { Authenticator, type Caller } from '../http/caller.js';
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
  ) {
    super();
  }

  override async authenticate(token: string): Promise<Caller | undefined> {
    if (!canBeToken(token)) return undefined;
    const row = await this.tokens.findByHash(this.database, hashOf(token));
    if (!row || (row.expires_at !== null && row.expires_at <= this.clock.now())) return undefined;
    return callerFrom(row);
  }
}

function callerFrom(row: TokenRow): Caller {
  const narrowedTo = row.narrowed_to === null ? undefined : (JSON.parse(row.narrowed_to) as GlobalPermission[]);
  const isSuperuser = Boolean(row.is_superuser);
  const held = isSuperuser ? allGlobalPermissions : ((row.permissions?.split(',') ?? []) as GlobalPermission[]);
  const kept = held.filter((permission) => narrowedTo?.includes(permission) ?? true);
  const readOnly = Boolean(row.read_only);
  const isWhole = !narrowedTo && !readOnly && row.scope === null && row.expires_at === null;
  return {
    userId: row.user_id,
    email: row.email,
    tokenId: row.token_id,
    isSuperuser: isSuperuser && !narrowedTo,
    permissions: new Set(kept),
    readOnly,
    scope: row.scope,
    isWhole,
  };
}
