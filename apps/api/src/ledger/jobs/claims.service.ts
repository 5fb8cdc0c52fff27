import { Injectable } from '@nestjs/common';
import type { ClaimInput, Unresolved, JobQuery, LeasedJob } from '@syncledger/domain';

import { Authenticator, type Caller } from '../../platform/http/caller.js';
import { AgentsService } from '../agents/index.js';
import { JobsRepository } from './jobs.repository.js';
import { RunsService } from './runs.service.js';
import { WaitingClaim, type Leases } from './waiting-claim.js';
import { WaitingClaims } from './waiting-claims.js';

export interface Claimer {
  readonly caller: Caller;
  /** Aborted when the client disconnects. */
  readonly disconnected: AbortSignal;
  /** The agent's version in `User-Agent`. */
  readonly version: string | null;
}

@Injectable()
export class ClaimsService {
  constructor(
    private readonly runs: RunsService,
    private readonly jobs: JobsRepository,
    private readonly waiting: WaitingClaims,
    private readonly authenticator: Authenticator,
    private readonly agents: AgentsService,
  ) {}

  /**
   * Leases queued runs, oldest first; waits for one up to `wait_seconds`.
   * @throws LedgerError `forbidden` when the caller may claim in no project; `unauthenticated` once the token is revoked;
   * `conflict` when the user has too many agents; `throttled` when too many claims of the user wait
   */
  async claim(input: ClaimInput, query: JobQuery, claimer: Claimer): Promise<Unresolved<LeasedJob>[]> {
    await this.runs.assertCanClaim(claimer.caller);
    await this.admit(input, claimer);
    const { hints } = this.waiting;
    const leases = (await this.lease(input, claimer)) ?? (await this.waitFor(input, claimer, hints));
    return leases ? this.leasedJobs(leases, query) : [];
  }

  private async admit({ agent: name, systems }: ClaimInput, { caller, version }: Claimer): Promise<void> {
    if (name === undefined) return;
    await this.agents.admit({ user: caller.userId, name, version, systems: systems ?? null });
  }

  private async waitFor(
    input: ClaimInput,
    { caller, disconnected }: Claimer,
    hints: number,
  ): Promise<Leases | undefined> {
    if (!input.wait_seconds) return undefined;
    // The wait may be long, so each attempt authenticates again.
    const retry = async () => this.lease(input, { caller: await this.authenticator.refresh(caller), disconnected });
    return this.waiting.wait(new WaitingClaim(input, caller, retry), input.wait_seconds, hints, disconnected);
  }

  private async lease(
    input: ClaimInput,
    { caller, disconnected }: Omit<Claimer, 'version'>,
  ): Promise<Leases | undefined> {
    if (disconnected.aborted) return undefined;
    const leases = await this.runs.lease(input, caller);
    if (leases.size === 0) return undefined;
    if (!isAborted(disconnected)) return leases;
    // The client disconnected in the meantime. Other agents need not wait until the lease expires.
    await this.runs.release(leases);
    return undefined;
  }

  private async leasedJobs(leases: Leases, query: JobQuery): Promise<Unresolved<LeasedJob>[]> {
    const jobs = await this.jobs.among([...leases.keys()], query);
    return jobs.flatMap((job) => {
      const lease = leases.get(job.id as number);
      return lease ? [{ ...job, lease }] : [];
    });
  }
}

/** A function, because the compiler assumes that `aborted` is still false after the check above. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
