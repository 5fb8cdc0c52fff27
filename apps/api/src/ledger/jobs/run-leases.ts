import { Injectable } from '@nestjs/common';
import { DEFAULT_LEASE_SECONDS, forbidden, formatTime, type ClaimInput, type Lease } from '@syncledger/domain';

import { Batcher } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { changedNothing, Database, keyOf, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { hashLeaseToken, jobStore, type NewLease } from '../job-store/index.js';
import { ClaimKeys, randomToken, type ClaimKey } from './claim-keys.js';
import { LeaseWatch } from './lease-watch.js';
import { RunsRepository } from './runs.repository.js';

/** A run with its new lease. */
export interface LeasedRun {
  readonly id: number;
  readonly system: string;
  readonly command: string;
  readonly lease: Lease;
}

interface Claim {
  readonly input: ClaimInput;
  readonly caller: Caller;
}

/** Claims that share a statement, and how many runs each of them may ask for: for more, a statement of its own costs no more. */
const MOST_TOGETHER = 32;
const MOST_OF_ONE = 10;

/** Leases queued runs to the callers who claim them. */
@Injectable()
export class RunLeases {
  private readonly batches = new Batcher(
    (claims: readonly Claim[]) => this.leaseTogether(claims),
    MOST_TOGETHER,
    changedNothing,
  );

  constructor(
    private readonly runs: RunsRepository,
    private readonly watch: LeaseWatch,
    private readonly keys: ClaimKeys,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `forbidden` when the caller may claim runs in no project */
  async assertCanClaim(caller: Caller): Promise<void> {
    if (!(await this.runs.mayClaim(this.database, caller))) throw forbidden();
  }

  /**
   * Leases queued runs, oldest first. With an `Idempotency-Key`, returns the leases of an earlier claim while they hold.
   * @throws LedgerError `key_reused` if the body differs
   */
  async lease(input: ClaimInput, caller: Caller, once: IdempotentRequest | undefined): Promise<LeasedRun[]> {
    if (!once && this.database.dialect === 'postgres') {
      const claim = { input, caller };
      if ((input.limit ?? 1) > MOST_OF_ONE) return (await this.leaseTogether([claim]))[0] ?? [];
      return this.batches.add(this.rightsOf(input, caller), claim);
    }
    return this.database.write(async (tx) => {
      const key = await this.keys.open(tx, once);
      const held = await this.heldRuns(tx, key, input, caller);
      if (once) once.replayed = held.length > 0;
      return held.length > 0 ? held : this.leaseNew(tx, key, input, caller);
    });
  }

  /** Releases leases that will not be sent to an agent. */
  async release(leased: readonly LeasedRun[]): Promise<void> {
    await this.watch.release(new Map(leased.map(({ id, lease }) => [id, hashLeaseToken(lease.token)])));
  }

  /** Leases a run that the transaction has just queued. */
  async leaseQueued(
    tx: Transaction,
    id: number,
    { seconds, caller, once }: { seconds: number; caller: Caller; once: IdempotentRequest | undefined },
  ): Promise<Lease | undefined> {
    const token = (await this.keys.open(tx, once)).tokenOf({ id, attempt: 1 });
    const lease = { seconds, agent: null, user: caller.userId, at: this.clock.now() };
    const expires = (await jobStore.claim(tx, [{ id, hash: hashLeaseToken(token) }], lease)).get(id);
    return expires === undefined ? undefined : { token, expires_at: formatTime(expires) };
  }

  /** The lease that an earlier request with the key got, while it holds. */
  held(once: IdempotentRequest, caller: Caller): Promise<Lease | undefined> {
    return this.database.write(async (tx) => {
      const [run] = await this.heldRuns(tx, await this.keys.open(tx, once), {}, caller);
      return run?.lease;
    });
  }

  /** A key of what decides which runs a claim may get. */
  private rightsOf(input: ClaimInput, caller: Caller): string {
    return keyOf(this.runs.selectClaimable('postgres', input, caller, 0));
  }

  /**
   * Leases in one statement, whose tokens are made before it is known for which runs: the first run for each claim, then the
   * second for each, and so on.
   * @param claims with the same rights and filters
   */
  private async leaseTogether(claims: readonly Claim[]): Promise<LeasedRun[][]> {
    const turns = claims.flatMap(({ input, caller }, claim) => {
      const lease = this.leaseOf(input, caller);
      return Array.from({ length: input.limit ?? 1 }, (_, round) => ({ claim, round, token: randomToken(), lease }));
    });
    turns.sort((one, other) => one.round - other.round);
    const [first] = claims;
    if (!first) return [];
    const leased = await jobStore.claimSelected(
      this.database,
      this.runs.selectClaimable('postgres', first.input, first.caller, turns.length),
      turns.map(({ lease, token }) => ({ ...lease, hash: hashLeaseToken(token) })),
    );
    const runs: LeasedRun[][] = claims.map(() => []);
    for (const { id, system, command, place, expires_at: expires } of leased) {
      const { claim = 0, token = '' } = turns[place] ?? {};
      runs[claim]?.push({ id, system, command, lease: { token, expires_at: formatTime(expires) } });
    }
    return runs;
  }

  private leaseOf({ agent, lease_seconds: seconds = DEFAULT_LEASE_SECONDS }: ClaimInput, caller: Caller): NewLease {
    return { seconds, agent: agent ?? null, user: caller.userId, at: this.clock.now() };
  }

  private async heldRuns(tx: Transaction, key: ClaimKey, input: ClaimInput, caller: Caller): Promise<LeasedRun[]> {
    if (key.earlier.length === 0) return [];
    const runs = await this.runs.leased(tx, key.earlier, input, caller);
    return runs.flatMap(({ id, attempt, system, command, hash, expires_at: expires }) => {
      const token = key.tokenOf({ id, attempt });
      return hash === hashLeaseToken(token)
        ? [{ id, system, command, lease: { token, expires_at: formatTime(expires) } }]
        : [];
    });
  }

  private async leaseNew(tx: Transaction, key: ClaimKey, input: ClaimInput, caller: Caller): Promise<LeasedRun[]> {
    const claimed = (await this.runs.claimable(tx, input, caller)).map((run) => ({ run, token: key.tokenOf(run) }));
    const hashes = claimed.map(({ run: { id }, token }) => ({ id, hash: hashLeaseToken(token) }));
    const expiries = await jobStore.claim(tx, hashes, this.leaseOf(input, caller));
    const leased = claimed.flatMap(({ run: { id, system, command }, token }): LeasedRun[] => {
      const expires = expiries.get(id);
      return expires === undefined ? [] : [{ id, system, command, lease: { token, expires_at: formatTime(expires) } }];
    });
    if (leased.length > 0) await key.remember(leased.map(({ id }) => id));
    return leased;
  }
}
