import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the statements of transactions may hold the event loop, in milliseconds. A single one may take longer. */
const MAX_MILLISECONDS = 5;

/** Limits how long transactions hold the event loop: SQLite runs their statements in this thread. */
export class EventLoopTurn {
  private began = performance.now();

  get isLong(): boolean {
    return performance.now() - this.began > MAX_MILLISECONDS;
  }

  /** Begins a new turn, which does not wait for other events. */
  begin(): void {
    this.began = performance.now();
  }

  /** Lets the event loop handle other events, such as requests that read. */
  async end(): Promise<void> {
    await nextTurn();
    this.begin();
  }
}
