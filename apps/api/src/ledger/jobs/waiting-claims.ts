import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { FairSemaphore, IntervalTask, type Release } from '../../platform/background/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { ClaimEligibility, type TokenEligibility } from './claim-eligibility.js';
import type { LeasedRun } from './run-leases.js';
import { RunsRepository } from './runs.repository.js';
import type { WaitingClaim, ClaimOffer } from './waiting-claim.js';
import { WaitingRuns } from './waiting-runs.js';

/** Polling interval without a notification: notifications may be lost. */
const POLL_MILLISECONDS = 900;
/** Claims that are tried concurrently, so that they use only a few connections of the pool. */
const CONCURRENT_ATTEMPTS = 4;
/** Claims whose permissions are looked up concurrently. */
const CONCURRENT_CHECKS = 8;
/** Waiting claims per process, and per user over all tokens. */
const MAX_WAITING = 2000;
const MAX_WAITING_PER_USER = 100;
const RETRY = { 'Retry-After': '5' };
/** Users in the round-robin order. */
const MAX_USERS = 10_000;

interface Chosen {
  readonly claim: WaitingClaim;
  readonly offers: readonly ClaimOffer[];
  readonly eligibility: TokenEligibility;
}

/**
 * The waiting claims of this replica. However many there are, the replica polls once for claimable runs, at each notification and at
 * an interval, and tries as many claims as there are matching runs: oldest first within a user, round-robin between users.
 */
@Injectable()
export class WaitingClaims implements OnApplicationBootstrap, OnModuleDestroy {
  /** The number of notifications so far. A claim that was tried before the last one may have missed new runs. */
  hints = 0;
  isStopping = false;
  private readonly claims = new Set<WaitingClaim>();
  private readonly slots = new FairSemaphore({ capacity: MAX_WAITING });
  private readonly lastTurns = new LRUCache<number, number>({ max: MAX_USERS });
  private turns = 0;
  private offersByKey = new Map<string, ClaimOffer>();
  private revisions = 0;
  private polling: Promise<void> | undefined;
  private pollAgain = false;
  private readonly task = new IntervalTask('WaitingClaims', POLL_MILLISECONDS, async () => {
    this.poll();
  });
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly runs: RunsRepository,
    private readonly waiting: WaitingRuns,
    private readonly eligibility: ClaimEligibility,
  ) {}

  /** The number of waiting claims. */
  get size(): number {
    return this.claims.size;
  }

  onApplicationBootstrap(): void {
    this.stopListening = this.waiting.onHint(() => {
      this.hints += 1;
      this.poll();
    });
    this.task.start();
  }

  /** Ends all waits first, because they would delay the shutdown. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    const stopped = this.task.stop();
    this.stopListening?.();
    for (const claim of this.claims) claim.end();
    await Promise.all([stopped, this.polling]);
  }

  /**
   * Waits until the claim gets a run, its time is up, its client disconnects, or the server stops.
   * @param since the value of `hints` before the first attempt
   * @throws LedgerError `throttled` when too many claims of the user wait; `busy` when too many claims wait in total
   */
  async wait(
    claim: WaitingClaim,
    seconds: number,
    since: number,
    gone: AbortSignal,
  ): Promise<readonly LeasedRun[] | undefined> {
    if (this.isStopping || gone.aborted) return undefined;
    const release = this.acquireSlot(claim.caller);
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

  private acquireSlot(caller: Caller): Release {
    if (this.slots.held(caller.userId) >= MAX_WAITING_PER_USER) this.makeRoomFor(caller);
    const release = this.slots.tryAcquire(caller.userId);
    if (!release) throw new LedgerError('busy', 'Too many claims are waiting. Retry later.', RETRY);
    return release;
  }

  /**
   * Ends the wait of the oldest claim of the token with the most, for the first claim of another token: no token takes all slots of
   * its user (decision 128).
   */
  private makeRoomFor({ userId, tokenId }: Caller): void {
    const claims = [...this.claims].filter(({ caller }) => caller.userId === userId);
    if (claims.length < MAX_WAITING_PER_USER) return;
    const byToken = Map.groupBy(claims, ({ caller }) => caller.tokenId);
    if (byToken.has(tokenId)) {
      const most = String(MAX_WAITING_PER_USER);
      throw new LedgerError('throttled', `${most} claims of this user are waiting, the maximum. Retry later.`, RETRY);
    }
    const [oldest] = [...byToken.values()].reduce((most, some) => (some.length > most.length ? some : most));
    if (!oldest) return;
    this.claims.delete(oldest);
    oldest.end();
  }

  private poll(): void {
    if (this.claims.size === 0 || this.isStopping) return;
    this.pollAgain = true;
    this.polling ??= this.pollUntilDone()
      .catch((error: unknown) => {
        for (const claim of this.claims) claim.fail(error);
      })
      .finally(() => {
        this.polling = undefined;
      });
  }

  private async pollUntilDone(): Promise<void> {
    while (this.pollAgain) {
      this.pollAgain = false;
      while (this.claims.size > 0) {
        const chosen = await this.choose(await this.offers());
        if (chosen.length === 0) break;
        await this.tryAll(chosen);
      }
    }
  }

  /** The claimable runs; the revision changes when there are more than at the last poll. */
  private async offers(): Promise<ClaimOffer[]> {
    const offers = (await this.runs.claimableGroups()).map((group) => {
      const key = JSON.stringify([
        group.kind,
        group.project_id,
        group.system,
        group.command,
        Boolean(group.inaccessible),
      ]);
      const before = this.offersByKey.get(key);
      const isNew = before?.newest !== group.newest || before.runs < group.runs;
      return { ...group, key, revision: isNew ? (this.revisions += 1) : before.revision };
    });
    this.offersByKey = new Map(offers.map((offer) => [offer.key, offer]));
    return offers;
  }

  /** Chooses as many claims as there are runs for, in round-robin order. */
  private async choose(offers: readonly ClaimOffer[]): Promise<Chosen[]> {
    const left = new Map(offers.map((offer) => [offer, offer.runs]));
    const chosen: Chosen[] = [];
    const claims = left.size > 0 ? this.inRoundRobinOrder() : [];
    while (left.size > 0 && claims.length > 0) {
      const some = await Promise.all(
        claims.splice(0, CONCURRENT_CHECKS).map((claim) => this.check(claim, [...left.keys()])),
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

  /** Oldest first within a user, one of each user per round; the user who was served least recently comes first. */
  private inRoundRobinOrder(): WaitingClaim[] {
    const lastTurn = (user: number) => this.lastTurns.get(user) ?? 0;
    const byUser = [...Map.groupBy(this.claims, ({ caller }) => caller.userId)];
    const queues = byUser.sort(([one], [other]) => lastTurn(one) - lastTurn(other)).map(([, claims]) => claims);
    const rounds = Math.max(0, ...queues.map(({ length }) => length));
    return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
  }

  /** @returns undefined when the claim requests none of the offers, or has failed */
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
    const worker = async () => {
      for (let next = rest.shift(); next && !this.isStopping; next = rest.shift()) {
        const { claim, offers, eligibility } = next;
        if (await claim.try()) eligibility.noteFailure(offers);
        else {
          this.claims.delete(claim);
          this.lastTurns.set(claim.caller.userId, (this.turns += 1));
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_ATTEMPTS }, worker));
  }
}

/** Subtracts up to `limit` runs from the remaining ones. */
function take(left: Map<ClaimOffer, number>, wanted: readonly ClaimOffer[], limit: number): void {
  for (const offer of wanted) {
    if (limit <= 0) return;
    const runs = left.get(offer) ?? 0;
    if (runs > limit) left.set(offer, runs - limit);
    else left.delete(offer);
    limit -= runs;
  }
}
