import { Injectable } from '@nestjs/common';

import { Database } from '../../platform/database/index.js';

const CHANNEL = 'runs';

/** Tells claimers that wait, on every replica, that there may be work: a hint, the database is the truth. */
@Injectable()
export class WaitingRuns {
  constructor(private readonly database: Database) {}

  /** There may be work. Call it when that is committed. */
  announce(): void {
    this.database.notify(CHANNEL);
  }

  /** Calls a function whenever there may be work; returns what ends that. */
  onHint(onHint: () => void): () => void {
    return this.database.listen(CHANNEL, onHint);
  }
}
