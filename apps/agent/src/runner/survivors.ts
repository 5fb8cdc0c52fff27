/** A run that has ended, but whose processes could not be killed. */
export interface Survivor {
  readonly key: string;
  readonly command: string;
  /** Kills what is left; returns the processes that are still running. */
  readonly end: () => readonly number[];
  /** Deletes the folder of the run. */
  readonly remove: () => Promise<void>;
}

/**
 * Holds back the commands of runs whose processes could not be killed: the ledger must not start a command a second time for a
 * connection while it still runs. A claim can't leave out connections, so it leaves out the command (decision 115).
 */
export class Survivors {
  private all: readonly Survivor[] = [];

  add(survivor: Survivor): void {
    this.all = [...this.all, survivor];
  }

  /** Tries to kill them again, and returns the commands that are still held back. */
  async check(): Promise<ReadonlySet<string>> {
    const ended = this.all.filter(({ end }) => end().length === 0);
    this.all = this.all.filter((one) => !ended.includes(one));
    await Promise.all(ended.map(({ remove }) => remove()));
    return new Set(this.all.map(({ command }) => command));
  }
}
