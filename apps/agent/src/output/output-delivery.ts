import { setTimeout as sleep } from 'node:timers/promises';

import type { LeaseRef, LedgerClient } from '../agent/ledger-client.js';
import type { Reporter } from '../agent/reporter.js';
import { runKey } from '../spool/spool.js';
import { OutputLog } from './output-log.js';
import { OutputUpload } from './output-upload.js';

/** How long a result waits for the output before it, in milliseconds: shorter than a lease. */
const MAX_WAIT = 3000;

/** Sends the output of all runs, and what an earlier process left. */
export class OutputDelivery {
  private readonly uploads = new Map<string, OutputUpload>();
  private readonly stopping = new AbortController();

  /** @param folder exists */
  constructor(
    private readonly folder: string,
    private readonly ledger: LedgerClient,
    private readonly reporter: Reporter,
  ) {}

  begin(run: LeaseRef): OutputUpload {
    return this.upload(OutputLog.create(this.folder, run));
  }

  /** Sends what an earlier process left. */
  resume(): void {
    for (const log of OutputLog.leftBehind(this.folder)) this.upload(log).close();
  }

  /** Resolves when the output of a run is sent, or after a moment: a result must not be late because of it. */
  async sent({ kind, id, lease }: LeaseRef): Promise<void> {
    const upload = this.uploads.get(runKey(kind, id, lease));
    if (!upload) return;
    const waited = new AbortController();
    await Promise.race([upload.done, sleep(MAX_WAIT, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
  }

  /**
   * Waits for what is unsent; the rest stays on disk.
   * @param timeout milliseconds
   */
  async drain(timeout: number): Promise<void> {
    const all = Promise.all([...this.uploads.values()].map(({ done }) => done));
    const waited = new AbortController();
    await Promise.race([all, sleep(timeout, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    this.stopping.abort();
    await all;
  }

  private upload(log: OutputLog): OutputUpload {
    const { ledger, reporter } = this;
    const { kind, id, lease } = log.run;
    const key = runKey(kind, id, lease);
    const upload = new OutputUpload(log, { ledger, reporter, stop: this.stopping.signal });
    this.uploads.set(key, upload);
    void upload.done.then(() => this.uploads.delete(key));
    return upload;
  }
}
