import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { RunsRepository } from './runs.repository.js';
import { type WaitingClaim, type Leases, type Offer } from './waiting-claim.js';
import { WaitingRuns } from './waiting-runs.js';

/** How often they look without a hint: hints are lost. */
const LOOK_MILLISECONDS = 900;
/** Claims that are tried at once: a few connections of the pool. */
const TRIED_AT_ONCE = 4;

interface Chosen {
  readonly claim: WaitingClaim;
  readonly offers: readonly Offer[];
}

/**
 * The claims that wait on this replica. However many there are, the replica looks once for what there is to claim, at each hint
 * and now and then without one, and has as many of them try as there are runs that they ask for, first come, first served. What
 * those could not get, for lack of rights, is offered to twice as many others, and so on.
 */
@Injectable()
export class WaitingClaims implements OnApplicationBootstrap, OnModuleDestroy {
  /** Hints so far: whoever looked before the last of them may have missed what it told of. */
  hints = 0;
  private readonly claims = new Set<WaitingClaim>();
  private known = new Map<string, Offer>();
  private marks = 0;
  private isStopping = false;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly runs: RunsRepository,
    private readonly waiting: WaitingRuns,
  ) {}

  /** Starts to look. */
  onApplicationBootstrap(): void {
    this.stopListening = this.waiting.onHint(() => {
      this.hints += 1;
      this.look();
    });
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MILLISECONDS).unref();
  }

  /** Ends all waits at once: the first thing that a server does when it stops. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    this.stopListening?.();
    for (const claim of this.claims) claim.end();
    await this.looking;
  }

  /**
   * Waits until a claim got something, its time is up, its client is gone, or the server stops.
   * @param since `hints` before it looked in vain
   */
  async wait(claim: WaitingClaim, seconds: number, since: number, gone: AbortSignal): Promise<Leases | undefined> {
    if (this.isStopping || gone.aborted) return undefined;
    const end = () => {
      claim.end();
    };
    const timer = setTimeout(end, seconds * 1000);
    gone.addEventListener('abort', end);
    this.claims.add(claim);
    if (this.hints !== since) this.look();
    try {
      return await claim.outcome;
    } finally {
      this.claims.delete(claim);
      clearTimeout(timer);
      gone.removeEventListener('abort', end);
    }
  }

  private look(): void {
    if (this.claims.size === 0 || this.isStopping) return;
    this.lookAgain = true;
    this.looking ??= this.lookOn()
      .catch((error: unknown) => {
        for (const claim of this.claims) claim.fail(error);
      })
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async lookOn(): Promise<void> {
    while (this.lookAgain) {
      this.lookAgain = false;
      for (let times = 1; this.claims.size > 0;) {
        const chosen = choose(this.claims, await this.offers(), times);
        if (chosen.length === 0) break;
        times = (await this.tryAll(chosen)) ? 1 : times * 2;
      }
    }
  }

  /** What there is to claim; marked anew where there is more than at the last look. */
  private async offers(): Promise<Offer[]> {
    const offers = (await this.runs.waitingSorts()).map((sort) => {
      const key = JSON.stringify([sort.kind, sort.project_id, sort.system, Boolean(sort.inaccessible)]);
      const before = this.known.get(key);
      const isNew = before?.newest !== sort.newest || before.runs < sort.runs;
      return { ...sort, key, mark: isNew ? (this.marks += 1) : before.mark };
    });
    this.known = new Map(offers.map((offer) => [offer.key, offer]));
    return offers;
  }

  /** @returns whether any got something */
  private async tryAll(chosen: readonly Chosen[]): Promise<boolean> {
    const rest = [...chosen];
    let isServed = false;
    const tryOn = async () => {
      for (let next = rest.shift(); next && !this.isStopping; next = rest.shift()) {
        if (await next.claim.try(next.offers)) continue;
        this.claims.delete(next.claim);
        isServed = true;
      }
    };
    await Promise.all(Array.from({ length: TRIED_AT_ONCE }, tryOn));
    return isServed;
  }
}

/** As many claims as there are runs for, in their order. */
function choose(claims: Iterable<WaitingClaim>, offers: readonly Offer[], times: number): Chosen[] {
  const now = performance.now();
  const left = new Map(offers.map((offer) => [offer, offer.runs * times]));
  const chosen: Chosen[] = [];
  for (const claim of claims) {
    if (left.size === 0) break;
    const wanted = [...left.keys()].filter((offer) => claim.wants(offer, now));
    if (wanted.length === 0) continue;
    chosen.push({ claim, offers: wanted });
    let most = claim.input.limit ?? 1;
    for (const offer of wanted) {
      const runs = left.get(offer) ?? 0;
      if (runs > most) left.set(offer, runs - most);
      else left.delete(offer);
      most = Math.max(0, most - runs);
      if (most === 0) break;
    }
  }
  return chosen;
}
