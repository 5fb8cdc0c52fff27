import { Injectable } from '@nestjs/common';
import type { ClaimInput, Draft, Unresolved, JobQuery, LeasedJob } from '@syncledger/domain';

import { Authenticator, type Caller } from '../../platform/http/caller.js';
import type { IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { AgentsService } from '../agents/index.js';
import { JobsRepository } from './jobs.repository.js';
import { RunLeases, type LeasedRun } from './run-leases.js';
import { WaitingClaim } from './waiting-claim.js';
import { WaitingClaims } from './waiting-claims.js';

export interface Claimer {
  readonly caller: Caller;
  /** Aborted when the client disconnects. */
  readonly disconnected: AbortSignal;
  /** The agent's version in `User-Agent`. */
  readonly version: string | null;
  readonly once: IdempotentRequest | undefined;
}

@Injectable()
export class ClaimsService {
  constructor(
    private readonly runs: RunLeases,
    private readonly jobs: JobsRepository,
    private readonly waiting: WaitingClaims,
    private readonly authenticator: Authenticator,
    private readonly agents: AgentsService,
  ) {}

  /**
   * Leases queued runs, oldest first; waits for one up to `wait_seconds`.
   * @throws LedgerError `forbidden` when the caller may claim in no project; `unauthenticated` once the token is revoked; `key_reused` if the
   * body of an earlier claim with the key differs;
   * `conflict` when the user has too many agents; `throttled` when too many claims of the user wait
   */
  async claim(draft: Draft<ClaimInput>, query: JobQuery, claimer: Claimer): Promise<Unresolved<LeasedJob>[]> {
    await this.runs.assertCanClaim(claimer.caller);
    const input = draft.valid();
    await this.admit(input, claimer);
    const { hints } = this.waiting;
    const leased = (await this.lease(input, claimer)) ?? (await this.waitFor(input, claimer, hints));
    return leased ? this.leasedJobs(leased, query) : [];
  }

  private async admit({ agent: name, systems }: ClaimInput, { caller, version }: Claimer): Promise<void> {
    if (name === undefined) return;
    await this.agents.admit({ user: caller.userId, name, version, systems: systems ?? null });
  }

  private async waitFor(
    input: ClaimInput,
    { caller, disconnected, once }: Claimer,
    hints: number,
  ): Promise<readonly LeasedRun[] | undefined> {
    if (!input.wait_seconds) return undefined;
    // The wait may be long, so each attempt authenticates again.
    const retry = async () =>
      this.lease(input, { caller: await this.authenticator.refresh(caller), disconnected, once });
    const claim = new WaitingClaim(input, caller, retry);
    const leased = await this.waiting.wait(claim, input.wait_seconds, hints, disconnected);
    // An earlier request with the key, whose client no longer listens, may have waited beside this one.
    return leased ?? (once && !this.waiting.isStopping ? retry() : undefined);
  }

  private async lease(
    input: ClaimInput,
    { caller, disconnected, once }: Omit<Claimer, 'version'>,
  ): Promise<readonly LeasedRun[] | undefined> {
    if (disconnected.aborted) return undefined;
    const leased = await this.runs.lease(input, caller, once);
    if (leased.length === 0) return undefined;
    if (!once?.replayed) this.agents.noteClaims(leased);
    // With a key, the client can repeat the claim, and may already have done so.
    if (once || !isAborted(disconnected)) return leased;
    // The client disconnected in the meantime. Other agents need not wait until the lease expires.
    await this.runs.release(leased);
    return undefined;
  }

  private async leasedJobs(leased: readonly LeasedRun[], query: JobQuery): Promise<Unresolved<LeasedJob>[]> {
    const leases = new Map(leased.map(({ id, lease }) => [id, lease]));
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
