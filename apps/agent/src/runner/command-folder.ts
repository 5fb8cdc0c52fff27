import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';

import { COMMAND_PATTERN } from '@syncledger/domain';

import { findCommand } from './commands.js';

/** The folder of commands, which may change while the agent runs. */
export class CommandFolder {
  constructor(readonly path: string) {}

  /** The names of the commands that can be run now, sorted; empty when the folder can't be read. */
  async names(): Promise<string[]> {
    const entries = (await readdir(this.path).catch(() => [])).filter((name) => COMMAND_PATTERN.test(name)).sort();
    const canRun = (name: string) =>
      findCommand(this.path, name).then(
        () => true,
        () => false,
      );
    const runnable = await Promise.all(entries.map(canRun));
    return entries.filter((_, index) => runnable[index]);
  }

  /**
   * Watches until `stop` is aborted, starting each time again, so that a folder that was replaced is noticed, too.
   * @param known the names at the start
   * @returns aborted once the names are others
   */
  changedFrom(known: readonly string[], stop: AbortSignal): AbortSignal {
    const changed = new AbortController();
    const compare = async () => {
      if (String(await this.names()) !== String(known)) changed.abort();
    };
    try {
      // A watcher that fails is no loss: the names are read again before each claim.
      watch(this.path, { signal: stop, persistent: false }, () => void compare()).on('error', () => undefined);
    } catch {
      return changed.signal;
    }
    // The folder may have changed before the watcher was there.
    void compare();
    return changed.signal;
  }
}
