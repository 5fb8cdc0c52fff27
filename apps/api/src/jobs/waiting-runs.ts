import { EventEmitter, once } from 'node:events';

import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Tells claimers that wait that there may be work: a hint, the database is the truth. */
@Injectable()
export class WaitingRuns implements BeforeApplicationShutdown {
  private readonly hints = new EventEmitter().setMaxListeners(0);
  private readonly stopping = new AbortController();

  /** Whether the server is stopping: waits end. */
  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Ends all waits. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.announce();
  }

  /** There may be work. */
  announce(): void {
    this.hints.emit('run');
  }

  /** Resolves when there may be work, and after so many milliseconds at the latest. */
  async next(milliseconds: number, gone: AbortSignal): Promise<void> {
    if (this.isStopping || gone.aborted) return;
    const timeout = AbortSignal.timeout(milliseconds);
    try {
      await once(this.hints, 'run', { signal: AbortSignal.any([timeout, gone]) });
    } catch {
      // The time is up, or the client is gone.
    }
  }
}
