import { setImmediate as nextTurn } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { Database } from '../../platform/database/index.js';
import { TokensRepository } from './tokens.repository.js';

/** The version of all permissions of the ledger: a cached caller is valid while its version is the current one. */
@Injectable()
export class RightsVersion {
  private next: Promise<number | undefined> | undefined;

  constructor(
    private readonly tokens: TokensRepository,
    private readonly database: Database,
  ) {}

  /** Reads the version after the call; all calls in one turn of the event loop share a statement. */
  now(): Promise<number | undefined> {
    // PostgreSQL costs a round trip, so share it; SQLite is in-process.
    if (this.database.dialect === 'sqlite') return this.tokens.rightsVersion(this.database);
    return (this.next ??= this.readTogether());
  }

  private async readTogether(): Promise<number | undefined> {
    await nextTurn();
    // Later calls may follow a change that this statement does not see.
    this.next = undefined;
    return this.tokens.rightsVersion(this.database);
  }
}
