import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { Authenticator, type Caller } from '../../platform/http/caller.js';
import { RunsRepository } from './runs.repository.js';
import type { ClaimOffer } from './waiting-claim.js';

/** How long answers about a token are cached: a right that is gained while a claim waits counts after this. */
const CACHE_MILLISECONDS = 3000;
/** More than claims can wait, so that no token in use is evicted. */
const MAX_TOKENS = 10_000;

/** What the claims of one token need not be tried on: for lack of rights, or because the last try got nothing. */
export class TokenEligibility {
  private readonly kindsByProject = new Map<number, ReadonlySet<Kind>>();
  private readonly failedMarks = new Map<string, number>();

  /** Those of some projects that nothing is known of yet. */
  unknownOf(offers: readonly ClaimOffer[]): number[] {
    const projects = new Set(offers.map(({ project_id }) => project_id));
    return [...projects].filter((project) => !this.kindsByProject.has(project));
  }

  /** Notes which kinds of runs can be claimed in a project. */
  learn(project: number, kinds: ReadonlySet<Kind>): void {
    this.kindsByProject.set(project, kinds);
  }

  /** Whether a claim of this token is worth a try. */
  includes({ key, revision, project_id: project, kind }: ClaimOffer): boolean {
    return (this.kindsByProject.get(project)?.has(kind) ?? false) && this.failedMarks.get(key) !== revision;
  }

  /** Notes that a claim was tried and got nothing: no other one of this token would, until there are other runs. */
  noteFailure(offers: readonly ClaimOffer[]): void {
    for (const { key, revision } of offers) this.failedMarks.set(key, revision);
  }
}

interface Entry {
  readonly eligibility: TokenEligibility;
  ready: Promise<void>;
}

/**
 * Says which waiting runs a token may claim before any of its claims is tried: a try is a transaction, and a claim that matches
 * nothing must not cost one each time a run is queued. A try still checks the rights itself.
 */
@Injectable()
export class ClaimEligibility {
  private readonly cache = new LRUCache<number | string, Entry>({ max: MAX_TOKENS, ttl: CACHE_MILLISECONDS });

  constructor(
    private readonly runs: RunsRepository,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * @param offers those that the answer has to cover
   * @throws LedgerError `unauthenticated` once the token is revoked
   */
  of(caller: Caller, offers: readonly ClaimOffer[]): Promise<TokenEligibility> {
    const token = caller.tokenId ?? 'none';
    const known = this.cache.get(token) ?? { eligibility: new TokenEligibility(), ready: Promise.resolve() };
    if (!this.cache.has(token)) this.cache.set(token, known);
    // One after the other: what one claim of a token looks up, the others find.
    const look = () => this.lookUp(caller, offers, known.eligibility);
    known.ready = known.ready.then(look, look);
    return known.ready.then(() => known.eligibility);
  }

  private async lookUp(caller: Caller, offers: readonly ClaimOffer[], eligibility: TokenEligibility): Promise<void> {
    const projects = eligibility.unknownOf(offers);
    if (projects.length === 0) return;
    const kindsByProject = await this.runs.claimableKinds(projects, await this.authenticator.refresh(caller));
    for (const project of projects) eligibility.learn(project, kindsByProject.get(project) ?? new Set());
  }
}
