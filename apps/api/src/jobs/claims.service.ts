import { Injectable } from '@nestjs/common';
import { type ClaimInput, type Held, type JobQuery, type LeasedJob } from '@syncledger/domain';

import { Authenticator, type Caller } from '../http/caller.js';
import { JobsRepository } from './jobs.repository.js';
import { RunsService } from './runs.service.js';
import { WaitingRuns } from './waiting-runs.js';

/** How often a claimer that waits looks by itself: hints are lost between replicas. */
const LOOK_MILLISECONDS = 900;

/** Who asks for runs. */
export interface Claimer {
  readonly caller: Caller;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

/** Hands out runs. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly runs: RunsService,
    private readonly jobs: JobsRepository,
    private readonly waiting: WaitingRuns,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Hands out runs that wait, oldest first; waits for one as long as it is asked to.
   * @throws LedgerError `forbidden` for whoever may claim nothing anywhere; `unauthenticated` once the token is revoked
   */
  async claim(input: ClaimInput, query: JobQuery, { caller, gone }: Claimer): Promise<Held<LeasedJob>[]> {
    const end = performance.now() + (input.wait_seconds ?? 0) * 1000;
    for (;;) {
      // A wait may be long: the token and its rights are looked at before each thing that is handed out.
      const now = await this.authenticator.again(caller);
      const leases = await this.runs.lease(input, now);
      if (leases.size > 0) return this.show(leases, query);
      await this.runs.mustBeAbleToClaim(now);
      const rest = end - performance.now();
      if (rest <= 0 || this.waiting.isStopping || gone.aborted) return [];
      await this.waiting.next(Math.min(rest, LOOK_MILLISECONDS), gone);
    }
  }

  private async show(leases: Map<number, LeasedJob['lease']>, query: JobQuery): Promise<Held<LeasedJob>[]> {
    const jobs = await this.jobs.among([...leases.keys()], query);
    return jobs.flatMap((job) => {
      const lease = leases.get(job.id as number);
      return lease ? [{ ...job, lease }] : [];
    });
  }
}
