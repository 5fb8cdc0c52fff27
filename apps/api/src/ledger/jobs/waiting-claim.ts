import type { ClaimInput, Kind, Lease } from '@syncledger/domain';

import type { Caller } from '../../platform/http/caller.js';
import { claimedKinds } from './claimed-kinds.js';
import type { RunGroup } from './runs.repository.js';

/** The leases of what was claimed, by the ids of the jobs: one at least. */
export type Leases = ReadonlyMap<number, Lease>;

/** Runs that wait and that a claimer may claim either all or none of. */
export interface ClaimOffer extends RunGroup {
  readonly key: string;
  /** Changes when there are other runs than before. */
  readonly revision: number;
}

/** A claim that waits for runs. */
export class WaitingClaim {
  private readonly kinds: ReadonlySet<Kind>;
  private readonly systems: ReadonlySet<string> | undefined;
  private readonly settled = Promise.withResolvers<Leases | undefined>();
  private isTrying = false;
  private isOver = false;

  /**
   * @param caller as they were when the wait began
   * @param claim claims as asked for; undefined when there was nothing to get
   */
  constructor(
    readonly input: ClaimInput,
    readonly caller: Caller,
    private readonly claim: () => Promise<Leases | undefined>,
  ) {
    this.kinds = new Set(claimedKinds(input, caller));
    this.systems = input.systems && new Set(input.systems);
  }

  /** What it got; undefined when it waited for nothing. */
  get outcome(): Promise<Leases | undefined> {
    return this.settled.promise;
  }

  /** Whether it asks for such runs, as far as can be told without looking at its rights. */
  wants({ kind, system, inaccessible }: ClaimOffer): boolean {
    const { inaccessible: reach } = this.input;
    if (!this.kinds.has(kind)) return false;
    if (this.systems && !this.systems.has(system)) return false;
    return reach === undefined || reach === Boolean(inaccessible);
  }

  /**
   * Claims.
   * @returns whether it waits on
   */
  async try(): Promise<boolean> {
    if (this.isOver) return false;
    this.isTrying = true;
    try {
      const got = await this.claim();
      this.isOver ||= got !== undefined;
      if (this.isOver) this.settled.resolve(got);
    } catch (error) {
      this.fail(error);
    }
    this.isTrying = false;
    return !this.isOver;
  }

  /** It waits no more; what it is about to get, it gets. */
  end(): void {
    this.isOver = true;
    if (!this.isTrying) this.settled.resolve(undefined);
  }

  /** It can't wait any more. */
  fail(error: unknown): void {
    this.isOver = true;
    this.settled.reject(error);
  }
}
