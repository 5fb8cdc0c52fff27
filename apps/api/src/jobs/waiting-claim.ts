import type { ClaimInput, Lease } from '@syncledger/domain';

import type { SortOfRuns } from './runs.repository.js';

/** For how long a claimer is not offered again what it could not get, in milliseconds. */
const VAIN_MILLISECONDS = 3000;

/** The leases of what was claimed, by the ids of the jobs: one at least. */
export type Leases = ReadonlyMap<number, Lease>;

/** Runs that wait and that a claimer may claim either all or none of. */
export interface Offer extends SortOfRuns {
  readonly key: string;
  /** Changes when there are other runs than before. */
  readonly mark: number;
}

/** A claim that waits for runs. */
export class WaitingClaim {
  private readonly vain = new Map<string, { mark: number; until: number }>();
  private readonly settled = Promise.withResolvers<Leases | undefined>();
  private isTrying = false;
  private isOver = false;

  /** @param claim claims as asked for; undefined when there was nothing to get */
  constructor(
    readonly input: ClaimInput,
    private readonly claim: () => Promise<Leases | undefined>,
  ) {}

  /** What it got; undefined when it waited for nothing. */
  get outcome(): Promise<Leases | undefined> {
    return this.settled.promise;
  }

  /** Whether it asks for such runs, as far as can be told without looking at its rights. */
  wants({ kind, system, inaccessible, key, mark }: Offer, now: number): boolean {
    const { kinds, systems, inaccessible: reach } = this.input;
    if (kinds && !kinds.includes(kind)) return false;
    if (systems && !systems.includes(system)) return false;
    if (reach !== undefined && reach !== Boolean(inaccessible)) return false;
    const vain = this.vain.get(key);
    return vain?.mark !== mark || vain.until <= now;
  }

  /**
   * Claims what is offered.
   * @returns whether it waits on
   */
  async try(offers: readonly Offer[]): Promise<boolean> {
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
    const until = performance.now() + VAIN_MILLISECONDS;
    for (const { key, mark } of offers) this.vain.set(key, { mark, until });
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
