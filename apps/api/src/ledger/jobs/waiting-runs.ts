import { Injectable } from '@nestjs/common';

import { Database } from '../../platform/database/index.js';

const CHANNEL = 'runs';

/** Notifies waiting claims on every replica that runs may be queued. Only a hint: the database is authoritative. */
@Injectable()
export class WaitingRuns {
  constructor(private readonly database: Database) {}

  /** Call it after the commit. */
  announce(): void {
    this.database.notify(CHANNEL);
  }

  /** Calls a function at each notification; returns a function that stops listening. */
  onHint(onHint: () => void): () => void {
    return this.database.listen(CHANNEL, onHint);
  }
}
