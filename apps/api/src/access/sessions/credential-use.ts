import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { TokenHolder } from '../../platform/http/caller.js';
import { SESSION_SECONDS } from '../../platform/http/session-cookie.js';
import { TokenUse } from '../tokens/index.js';
import type { FoundCaller } from './found-caller.js';
import { SessionUse } from './session-use.js';
import { IDLE_MICROS } from './sessions.repository.js';

/** A session that lasts a day longer than any was opened by a clock that was ahead. */
const LONGEST = SESSION_SECONDS * 1_000_000 + MICROS_PER_DAY;

/** Decides by the time whether a credential still works, and notes its use. */
@Injectable()
export class CredentialUse {
  constructor(
    private readonly tokens: TokenUse,
    private readonly sessions: SessionUse,
    private readonly clock: Clock,
  ) {}

  /** @returns the caller, unless the token or session has expired */
  note({ holder, session }: FoundCaller): TokenHolder | undefined {
    const now = this.clock.now();
    if (!holder || (holder.expiresAt !== null && holder.expiresAt <= now)) return undefined;
    if (session) {
      const lastUsedAt = Math.max(session.lastUsedAt, this.sessions.lastOf(session.id) ?? 0);
      if (session.expiresAt <= now || session.expiresAt > now + LONGEST || lastUsedAt + IDLE_MICROS <= now)
        return undefined;
      this.sessions.note(session.id, now);
    }
    // The use of a session is a use of the token that opened it.
    if (holder.tokenId !== null) this.tokens.note(holder.tokenId, now);
    return holder;
  }
}
