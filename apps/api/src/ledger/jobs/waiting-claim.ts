import type { ClaimInput, Kind } from '@syncledger/domain';

import type { Caller } from '../../platform/http/caller.js';
import { claimedKinds } from './claimed-kinds.js';
import type { LeasedRun } from './run-leases.js';
import type { RunGroup } from './runs.repository.js';

/** Queued runs of which a caller may claim either all or none. */
export interface ClaimOffer extends RunGroup {
  readonly key: string;
  /** Changes when runs are added. */
  readonly revision: number;
}

/** A long-polling claim. */
export class WaitingClaim {
  private readonly kinds: ReadonlySet<Kind>;
  private readonly systems: ReadonlySet<string> | undefined;
  private readonly commands: ReadonlySet<string> | undefined;
  private readonly settled = Promise.withResolvers<readonly LeasedRun[] | undefined>();
  private isTrying = false;
  private isOver = false;

  /**
   * @param caller with the permissions at the time of the request
   * @param claim tries to claim; returns undefined when there was nothing to claim
   */
  constructor(
    readonly input: ClaimInput,
    readonly caller: Caller,
    private readonly claim: () => Promise<readonly LeasedRun[] | undefined>,
  ) {
    this.kinds = new Set(claimedKinds(input, caller));
    this.systems = input.systems && new Set(input.systems);
    this.commands = input.commands && new Set(input.commands);
  }

  /** Resolves when the wait ends; undefined when nothing was claimed. */
  get outcome(): Promise<readonly LeasedRun[] | undefined> {
    return this.settled.promise;
  }

  /** Whether the claim requests such runs, without checking permissions. */
  wants({ kind, system, command, inaccessible }: ClaimOffer): boolean {
    const { inaccessible: reach } = this.input;
    if (!this.kinds.has(kind)) return false;
    if (this.systems && !this.systems.has(system)) return false;
    if (this.commands && !this.commands.has(command)) return false;
    return reach === undefined || reach === Boolean(inaccessible);
  }

  /**
   * Tries to claim runs.
   * @returns whether the claim still waits
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

  /** Ends the wait; an attempt in progress still counts. */
  end(): void {
    this.isOver = true;
    if (!this.isTrying) this.settled.resolve(undefined);
  }

  fail(error: unknown): void {
    this.isOver = true;
    this.settled.reject(error);
  }
}
