import { Injectable } from '@nestjs/common';
import type { ClaimInput, Unresolved, JobQuery, LeasedJob } from '@syncledger/domain';

import { Authenticator, type Caller } from '../../platform/http/caller.js';
import { AgentsService } from '../agents/index.js';
import { JobsRepository } from './jobs.repository.js';
import { RunsService } from './runs.service.js';
import { WaitingClaim, type Leases } from './waiting-claim.js';
import { WaitingClaims } from './waiting-claims.js';

/** Who asks for runs. */
export interface Claimer {
  readonly caller: Caller;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** What its `User-Agent` says of its version. */
  readonly version: string | null;
}

/** Hands out runs. */
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
   * Hands out runs that wait, oldest first; waits for one as long as it is asked to.
   * @throws LedgerError `forbidden` for whoever may claim nothing anywhere; `unauthenticated` once the token is revoked;
   * `conflict` for one agent too many; `throttled` when too many claims of the user wait
   */
  async claim(input: ClaimInput, query: JobQuery, claimer: Claimer): Promise<Unresolved<LeasedJob>[]> {
    await this.runs.mustBeAbleToClaim(claimer.caller);
    await this.admit(input, claimer);
    const { hints } = this.waiting;
    const atOnce = await this.lease(input, claimer);
    const leases = atOnce ?? (await this.waitFor(input, claimer, hints));
    return leases ? this.show(leases, query) : [];
  }

  private async admit({ agent: name, systems }: ClaimInput, { caller, version }: Claimer): Promise<void> {
    if (name === undefined) return;
    await this.agents.admit({ user: caller.userId, name, version, systems: systems ?? null });
  }

  private async waitFor(input: ClaimInput, { caller, gone }: Claimer, hints: number): Promise<Leases | undefined> {
    if (!input.wait_seconds) return undefined;
    // A wait may be long: the token and its rights are looked at before each thing that is handed out.
    const again = async () => this.lease(input, { caller: await this.authenticator.refresh(caller), gone });
    return this.waiting.wait(new WaitingClaim(input, caller, again), input.wait_seconds, hints, gone);
  }

  private async lease(input: ClaimInput, { caller, gone }: Omit<Claimer, 'version'>): Promise<Leases | undefined> {
    if (gone.aborted) return undefined;
    const leases = await this.runs.lease(input, caller);
    if (leases.size === 0) return undefined;
    if (!isAborted(gone)) return leases;
    // Went away meanwhile: the next one need not wait for the lease to run out.
    await this.runs.release(leases);
    return undefined;
  }

  private async show(leases: Leases, query: JobQuery): Promise<Unresolved<LeasedJob>[]> {
    const jobs = await this.jobs.among([...leases.keys()], query);
    return jobs.flatMap((job) => {
      const lease = leases.get(job.id as number);
      return lease ? [{ ...job, lease }] : [];
    });
  }
}

/** Asked anew: the compiler takes what it was for what it still is. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
