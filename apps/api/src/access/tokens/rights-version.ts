import { setImmediate as nextTurn } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { Database } from '../../platform/database/index.js';
import { TokensRepository } from './tokens.repository.js';

/** How often rights have changed, in the whole ledger: what was read with this version holds as long as it is the version. */
@Injectable()
export class RightsVersion {
  private next: Promise<number | undefined> | undefined;

  constructor(
    private readonly tokens: TokensRepository,
    private readonly database: Database,
  ) {}

  /** Reads the version, after this was called; all who ask in one turn of the event loop share one statement. */
  now(): Promise<number | undefined> {
    // Over there it is a message to another process; a file that is open costs less than the wait.
    if (this.database.dialect === 'sqlite') return this.tokens.rightsVersion(this.database);
    return (this.next ??= this.readTogether());
  }

  private async readTogether(): Promise<number | undefined> {
    await nextTurn();
    // Who asks from here on may do so because of a change that this statement will not see.
    this.next = undefined;
    return this.tokens.rightsVersion(this.database);
  }
}
