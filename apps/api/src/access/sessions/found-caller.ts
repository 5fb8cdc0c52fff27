import type { Micros } from '@syncledger/domain';

import type { TokenHolder } from '../../platform/http/caller.js';
import { callerFrom, type CredentialRow } from '../tokens/index.js';
import type { SessionRow } from './sessions.repository.js';

/** A caller as read from the database. */
export interface FoundCaller {
  /** Undefined when its user or a maker is inactive. */
  readonly holder: TokenHolder | undefined;
  /** The version of all permissions at which it was read; null if it may not be cached. */
  readonly version: number | null;
  readonly session?: { readonly id: number; readonly expiresAt: Micros; readonly lastUsedAt: Micros };
}

export function ofToken(row: CredentialRow): FoundCaller {
  return { holder: callerFrom(row), version: row.rights_version };
}

export function ofSession(row: SessionRow): FoundCaller {
  const holder = callerFrom(row);
  const { session_id: id, session_expires_at: expiresAt, session_last_used_at: lastUsedAt } = row;
  return {
    holder: holder && { ...holder, sessionId: id },
    version: row.rights_version,
    session: { id, expiresAt, lastUsedAt },
  };
}
