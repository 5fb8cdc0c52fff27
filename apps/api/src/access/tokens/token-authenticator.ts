import { Injectable } from '@nestjs/common';
import type { GlobalPermission, ProjectPermission } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Reader } from '../../platform/database/index.js';
import { Authenticator, unauthenticated, type Caller, type TokenHolder } from '../../platform/http/caller.js';
import { effectiveRights } from '../../platform/http/effective-rights.js';
import { userRightsOf, type UserRightsRow } from '../users/index.js';
import { LastUse } from './last-use.js';
import { RightsVersion } from './rights-version.js';
import { listOf } from './stored-list.js';
import { canBeToken, hashOf } from './token-text.js';
import { TokensRepository, type TokenRow } from './tokens.repository.js';

/** Maximum number of cached callers. */
const KEPT_CALLERS = 10_000;

/** A cached caller with the version of all permissions at which it was read. */
interface CachedCaller {
  readonly holder: TokenHolder;
  readonly version: number;
}

/**
 * Authenticates tokens. Token, user, makers and roles are read in one statement and cached until the version of all
 * permissions changes. The version is read with every request, so a revoked token or a changed permission takes effect
 * with the next one, on every replica.
 */
@Injectable()
export class TokenAuthenticator extends Authenticator {
  /** By the token's hash. */
  private readonly known = new LRUCache<string, CachedCaller>({ max: KEPT_CALLERS });

  constructor(
    private readonly tokens: TokensRepository,
    private readonly version: RightsVersion,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly lastUse: LastUse,
  ) {
    super();
  }

  override async authenticate(token: string): Promise<TokenHolder | undefined> {
    const hash = hashOf(token);
    const known = this.known.get(hash);
    if (known && known.version === (await this.version.now())) return this.ifValid(known.holder);
    if (!canBeToken(token)) return undefined;
    const row = await this.tokens.findByHash(this.database, hash);
    const holder = row && callerFrom(row);
    if (holder && row.rights_version !== null) this.known.set(hash, { holder, version: row.rights_version });
    else this.known.delete(hash);
    return this.ifValid(holder);
  }

  override async refresh(caller: Caller, reader: Reader = this.database): Promise<Caller> {
    if (caller.tokenId === null) return caller;
    const row = await this.tokens.findById(reader, caller.tokenId);
    const holder = this.ifValid(row && callerFrom(row));
    if (!holder) throw unauthenticated();
    return { ...holder, request: caller.request };
  }

  override seenProjects(caller: Caller): Promise<ReadonlySet<number> | undefined> {
    return this.tokens.seenProjects(this.database, caller);
  }

  private ifValid(holder: TokenHolder | undefined): TokenHolder | undefined {
    const now = this.clock.now();
    if (!holder || (holder.expiresAt !== null && holder.expiresAt <= now)) return undefined;
    // Only the command line has no token.
    if (holder.tokenId !== null) this.lastUse.note(holder.tokenId, now);
    return holder;
  }
}

/** @returns undefined when its user or a maker is inactive */
export function callerFrom(row: TokenRow): TokenHolder | undefined {
  const makers = (JSON.parse(row.maker_rights) as UserRightsRow[]).map(userRightsOf);
  const limits = {
    permissions: listOf<GlobalPermission>(row.narrowed_to),
    projects: listOf<number>(row.projects),
    projectPermissions: listOf<ProjectPermission>(row.project_permissions),
    scope: row.scope,
    readOnly: Boolean(row.read_only),
    expiresAt: row.expires_at,
  };
  const rights = effectiveRights(userRightsOf(row), limits, makers);
  return rights && { ...rights, userId: row.user_id, email: row.email, tokenId: row.token_id };
}
