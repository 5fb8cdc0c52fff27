import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { Database, type Reader } from '../../platform/database/index.js';
import { Authenticator, unauthenticated, type Caller, type TokenHolder } from '../../platform/http/caller.js';
import type { Credential } from '../../platform/http/credential.js';
import { canBeToken, hashToken, RightsVersion, TokensRepository } from '../tokens/index.js';
import { CredentialUse } from './credential-use.js';
import { ofSession, ofToken, type FoundCaller } from './found-caller.js';
import { SessionsRepository } from './sessions.repository.js';

/** Maximum number of cached callers. */
const KEPT_CALLERS = 10_000;

/**
 * Authenticates tokens and sessions. Token, session, user, makers and roles are read in one statement and cached until the version of
 * all permissions changes. The version is read with every request, so a revoked token, an ended session or a changed permission takes
 * effect with the next one, on every replica.
 */
@Injectable()
export class CallerAuthenticator extends Authenticator {
  /** By the kind of the credential and its hash. */
  private readonly known = new LRUCache<string, FoundCaller>({ max: KEPT_CALLERS });

  constructor(
    private readonly tokens: TokensRepository,
    private readonly sessions: SessionsRepository,
    private readonly version: RightsVersion,
    private readonly database: Database,
    private readonly use: CredentialUse,
  ) {
    super();
  }

  override async authenticate(credential: Credential): Promise<TokenHolder | undefined> {
    const hash = hashToken(credential.text);
    const key = `${credential.kind}/${hash}`;
    const known = this.known.get(key);
    if (known && known.version === (await this.version.now())) {
      const holder = this.use.note(known);
      // Another replica may have seen a later use of a session.
      if (holder || !known.session) return holder;
    }
    const found = await this.find(credential, hash);
    if (found?.holder && found.version !== null) this.known.set(key, found);
    else this.known.delete(key);
    return found && this.use.note(found);
  }

  override rightsVersion(): Promise<number | undefined> {
    return this.version.now();
  }

  override async refresh(caller: Caller, reader: Reader = this.database): Promise<Caller> {
    const { sessionId, tokenId, request } = caller;
    if (sessionId === null && tokenId === null) return caller;
    const found =
      sessionId === null
        ? await this.tokens.findById(reader, tokenId ?? 0).then((row) => row && ofToken(row))
        : await this.sessions.findById(reader, sessionId).then((row) => row && ofSession(row));
    const holder = found && this.use.note(found);
    if (!holder) throw unauthenticated();
    return { ...holder, request };
  }

  override seenProjects(caller: Caller): Promise<ReadonlySet<number> | undefined> {
    return this.tokens.seenProjects(this.database, caller);
  }

  private async find({ kind, text }: Credential, hash: string): Promise<FoundCaller | undefined> {
    if (kind === 'session') {
      const session = await this.sessions.findByHash(this.database, hash);
      return session && ofSession(session);
    }
    if (!canBeToken(text)) return undefined;
    const token = await this.tokens.findByHash(this.database, hash);
    return token && ofToken(token);
  }
}
