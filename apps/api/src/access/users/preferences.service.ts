import { Injectable } from '@nestjs/common';
import type { Draft, JsonObject, PreferencesInput } from '@syncledger/domain';

import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition, Versioned } from '../../platform/http/etag.js';
import { PreferencesRepository } from './preferences.repository.js';

export interface VersionedPreferences extends Versioned {
  readonly preferences: JsonObject;
}

/** What the dashboard stores for the caller. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly preferences: PreferencesRepository,
    private readonly database: Database,
  ) {}

  read({ userId }: Caller): Promise<VersionedPreferences> {
    return this.preferences.find(this.database, userId);
  }

  /**
   * Replaces the preferences.
   * @throws LedgerError `precondition_failed`
   */
  async replace(
    draft: Draft<PreferencesInput>,
    { userId }: Caller,
    ifMatch: Precondition,
  ): Promise<VersionedPreferences> {
    return this.database.write(async (tx) => {
      await tx.lock(`preferences/${String(userId)}`);
      ifMatch((await this.preferences.find(tx, userId)).version);
      await this.preferences.save(tx, userId, draft.valid().preferences);
      return this.preferences.find(tx, userId);
    });
  }
}
