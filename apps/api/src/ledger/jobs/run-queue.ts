import { Injectable } from '@nestjs/common';
import type { Lease } from '@syncledger/domain';

import { IdempotentCreate } from '../../platform/http/idempotency/index.js';
import { JobRecorder, type Submission } from './job-recorder.js';
import { RunLeases } from './run-leases.js';
import { WaitingRuns } from './waiting-runs.js';

export interface QueuedRun {
  readonly id: number;
  /** Only with `lease_seconds`, and while it holds. */
  readonly lease: Lease | undefined;
}

@Injectable()
export class RunQueue {
  constructor(
    private readonly recorder: JobRecorder,
    private readonly creation: IdempotentCreate,
    private readonly leases: RunLeases,
    private readonly waiting: WaitingRuns,
  ) {}

  /**
   * Queues a run; with `lease_seconds`, leases it to the caller in the same transaction, so that no agent can claim it.
   * @throws as `JobRecorder.record` does
   */
  async queue(submission: Submission): Promise<QueuedRun> {
    const { draft, caller, once } = submission;
    const { lease_seconds: seconds } = draft.fields;
    let lease: Lease | undefined;
    const id = await this.creation.make(once, async (tx) => {
      const queued = await this.recorder.record(tx, submission);
      if (seconds !== undefined) lease = await this.leases.leaseQueued(tx, Number(queued), { seconds, caller, once });
      return queued;
    });
    if (seconds === undefined) this.waiting.announce();
    else if (once?.replayed) lease = await this.leases.held(once, caller);
    return { id: Number(id), lease };
  }
}
