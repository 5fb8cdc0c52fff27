import { DatabaseUnavailableError } from './errors.js';

/** Tracks work in progress, so that closing can wait for it. */
export class InFlight {
  private readonly running = new Set<Promise<unknown>>();
  private closed = false;

  /** @throws DatabaseUnavailableError once it is closed */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new DatabaseUnavailableError(undefined, 'The database was closed.');
    const running = work();
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  /** Rejects new work and waits for the rest. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.running);
  }
}
