import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { FairSemaphore, IntervalTask, type Release } from '../../platform/background/index.js';
import { ClaimEligibility, type TokenEligibility } from './claim-eligibility.js';
import { RunsRepository } from './runs.repository.js';
import type { WaitingClaim, Leases, ClaimOffer } from './waiting-claim.js';
import { WaitingRuns } from './waiting-runs.js';

/** How often they look without a hint: hints are lost. */
const LOOK_MILLISECONDS = 900;
/** Claims that are tried at once: a few connections of the pool. */
const TRIED_AT_ONCE = 4;
/** Claims whose rights are looked up at once. */
const CHECKED_AT_ONCE = 8;
/** Claims that wait at once per process, and per user whatever tokens they use. */
const MAX_WAITING = 2000;
const MAX_WAITING_PER_USER = 100;
/** Users whose last turn is remembered. */
const MAX_USERS = 10_000;

interface Chosen {
  readonly claim: WaitingClaim;
  readonly offers: readonly ClaimOffer[];
  readonly eligibility: TokenEligibility;
}

/**
 * The claims that wait on this replica. However many there are, the replica looks once for what there is to claim, at each hint
 * and now and then without one, and has as many of them try as there are runs that they ask for and may claim: oldest first
 * within a user, round-robin between users.
 */
@Injectable()
export class WaitingClaims implements OnApplicationBootstrap, OnModuleDestroy {
  /** Hints so far: whoever looked before the last of them may have missed what it told of. */
  hints = 0;
  private readonly claims = new Set<WaitingClaim>();
  private readonly places = new FairSemaphore({ capacity: MAX_WAITING });
  private readonly lastTurns = new LRUCache<number, number>({ max: MAX_USERS });
  private turns = 0;
  private known = new Map<string, ClaimOffer>();
  private revisions = 0;
  private isStopping = false;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private readonly task = new IntervalTask('WaitingClaims', LOOK_MILLISECONDS, async () => {
    this.poll();
  });
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly runs: RunsRepository,
    private readonly waiting: WaitingRuns,
    private readonly eligibility: ClaimEligibility,
  ) {}

  /** Starts to look. */
  onApplicationBootstrap(): void {
    this.stopListening = this.waiting.onHint(() => {
      this.hints += 1;
      this.poll();
    });
    this.task.start();
  }

  /** Ends all waits at once: the first thing that a server does when it stops. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    const stopped = this.task.stop();
    this.stopListening?.();
    for (const claim of this.claims) claim.end();
    await Promise.all([stopped, this.looking]);
  }

  /**
   * Waits until a claim got something, its time is up, its client is gone, or the server stops.
   * @param since `hints` before it looked in vain
   * @throws LedgerError `throttled` when as many claims of the user wait as may; `busy` when too many of all do
   */
  async wait(claim: WaitingClaim, seconds: number, since: number, gone: AbortSignal): Promise<Leases | undefined> {
    if (this.isStopping || gone.aborted) return undefined;
    const release = this.takePlace(claim.caller.userId);
    const end = () => {
      claim.end();
    };
    const timer = setTimeout(end, seconds * 1000);
    gone.addEventListener('abort', end);
    this.claims.add(claim);
    if (this.hints !== since) this.poll();
    try {
      return await claim.outcome;
    } finally {
      release();
      this.claims.delete(claim);
      clearTimeout(timer);
      gone.removeEventListener('abort', end);
    }
  }

  private takePlace(user: number): Release {
    const retry = { 'Retry-After': '5' };
    if (this.places.held(user) >= MAX_WAITING_PER_USER) {
      const most = String(MAX_WAITING_PER_USER);
      throw new LedgerError('throttled', `${most} claims of this user are waiting, the maximum. Retry later.`, retry);
    }
    const release = this.places.tryAcquire(user);
    if (!release) throw new LedgerError('busy', 'Too many claims are waiting. Retry later.', retry);
    return release;
  }

  private poll(): void {
    if (this.claims.size === 0 || this.isStopping) return;
    this.lookAgain = true;
    this.looking ??= this.pollUntilDone()
      .catch((error: unknown) => {
        for (const claim of this.claims) claim.fail(error);
      })
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async pollUntilDone(): Promise<void> {
    while (this.lookAgain) {
      this.lookAgain = false;
      while (this.claims.size > 0) {
        const chosen = await this.choose(await this.offers());
        if (chosen.length === 0) break;
        await this.tryAll(chosen);
      }
    }
  }

  /** What can be claimed; the revision changes when there is more than at the last poll. */
  private async offers(): Promise<ClaimOffer[]> {
    const offers = (await this.runs.waitingSorts()).map((sort) => {
      const key = JSON.stringify([sort.kind, sort.project_id, sort.system, Boolean(sort.inaccessible)]);
      const before = this.known.get(key);
      const isNew = before?.newest !== sort.newest || before.runs < sort.runs;
      return { ...sort, key, revision: isNew ? (this.revisions += 1) : before.revision };
    });
    this.known = new Map(offers.map((offer) => [offer.key, offer]));
    return offers;
  }

  /** As many claims as there are runs for, in their order. */
  private async choose(offers: readonly ClaimOffer[]): Promise<Chosen[]> {
    const left = new Map(offers.map((offer) => [offer, offer.runs]));
    const chosen: Chosen[] = [];
    const claims = this.inTurn();
    while (left.size > 0 && claims.length > 0) {
      const some = await Promise.all(
        claims.splice(0, CHECKED_AT_ONCE).map((claim) => this.check(claim, [...left.keys()])),
      );
      for (const candidate of some) {
        const wanted = candidate?.offers.filter((offer) => left.has(offer) && candidate.eligibility.includes(offer));
        if (!candidate || !wanted || wanted.length === 0) continue;
        chosen.push({ ...candidate, offers: wanted });
        take(left, wanted, candidate.claim.input.limit ?? 1);
      }
    }
    return chosen;
  }

  /** Oldest first within a user, one of each user in turn; whose last turn was longest ago begins. */
  private inTurn(): WaitingClaim[] {
    const lastTurn = (user: number) => this.lastTurns.get(user) ?? 0;
    const byUser = [...Map.groupBy(this.claims, ({ caller }) => caller.userId)];
    const queues = byUser.sort(([one], [other]) => lastTurn(one) - lastTurn(other)).map(([, claims]) => claims);
    const rounds = Math.max(0, ...queues.map(({ length }) => length));
    return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
  }

  /** @returns undefined when it asks for nothing of this, or can't wait any more */
  private async check(claim: WaitingClaim, offers: readonly ClaimOffer[]): Promise<Chosen | undefined> {
    const wanted = offers.filter((offer) => claim.wants(offer));
    if (wanted.length === 0) return undefined;
    try {
      return { claim, offers: wanted, eligibility: await this.eligibility.of(claim.caller, wanted) };
    } catch (error) {
      claim.fail(error);
      return undefined;
    }
  }

  private async tryAll(chosen: readonly Chosen[]): Promise<void> {
    const rest = [...chosen];
    const tryOn = async () => {
      for (let next = rest.shift(); next && !this.isStopping; next = rest.shift()) {
        const { claim, offers, eligibility } = next;
        if (await claim.try()) eligibility.noteFailure(offers);
        else {
          this.claims.delete(claim);
          this.lastTurns.set(claim.caller.userId, (this.turns += 1));
        }
      }
    };
    await Promise.all(Array.from({ length: TRIED_AT_ONCE }, tryOn));
  }
}

/** Takes runs off what is left. */
function take(left: Map<ClaimOffer, number>, wanted: readonly ClaimOffer[], limit: number): void {
  for (const offer of wanted) {
    if (limit <= 0) return;
    const runs = left.get(offer) ?? 0;
    if (runs > limit) left.set(offer, runs - limit);
    else left.delete(offer);
    limit -= runs;
  }
}
