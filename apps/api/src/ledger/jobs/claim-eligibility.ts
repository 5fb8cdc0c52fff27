import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { Authenticator, type Caller } from '../../platform/http/caller.js';
import { RunsRepository } from './runs.repository.js';
import type { ClaimOffer } from './waiting-claim.js';

/** How long the permissions of a token are cached: one that is granted while a claim waits takes effect after this. */
const CACHE_MILLISECONDS = 3000;
/** More than the claims that can wait, so that no token in use is evicted. */
const MAX_TOKENS = 10_000;

/** Which runs the claims of one token should be tried on: not those it may not claim, nor those that the last attempt did not get. */
export class TokenEligibility {
  private readonly kindsByProject = new Map<number, ReadonlySet<Kind>>();
  private readonly failedRevisions = new Map<string, number>();

  /** The projects of the offers whose permissions are not cached. */
  unknownOf(offers: readonly ClaimOffer[]): number[] {
    const projects = new Set(offers.map(({ project_id }) => project_id));
    return [...projects].filter((project) => !this.kindsByProject.has(project));
  }

  /** Caches the kinds of runs that the token may claim in a project. */
  learn(project: number, kinds: ReadonlySet<Kind>): void {
    this.kindsByProject.set(project, kinds);
  }

  /** Whether a claim of this token should be tried. */
  includes({ key, revision, project_id: project, kind }: ClaimOffer): boolean {
    return (this.kindsByProject.get(project)?.has(kind) ?? false) && this.failedRevisions.get(key) !== revision;
  }

  /** Records that a claim got nothing: no other claim of this token would, until the revision changes. */
  noteFailure(offers: readonly ClaimOffer[]): void {
    for (const { key, revision } of offers) this.failedRevisions.set(key, revision);
  }
}

interface Entry {
  readonly eligibility: TokenEligibility;
  ready: Promise<void>;
}

/**
 * Tells which queued runs a token may claim before any of its claims is tried. An attempt is a transaction, and a claim that matches
 * nothing must not cost one each time a run is queued. The attempt checks permissions again.
 */
@Injectable()
export class ClaimEligibility {
  private readonly cache = new LRUCache<number | string, Entry>({ max: MAX_TOKENS, ttl: CACHE_MILLISECONDS });

  constructor(
    private readonly runs: RunsRepository,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * @param offers the offers that will be checked
   * @throws LedgerError `unauthenticated` once the token is revoked
   */
  of(caller: Caller, offers: readonly ClaimOffer[]): Promise<TokenEligibility> {
    const token = caller.sessionId === null ? (caller.tokenId ?? 'none') : `session ${String(caller.sessionId)}`;
    const entry = this.cache.get(token) ?? { eligibility: new TokenEligibility(), ready: Promise.resolve() };
    if (!this.cache.has(token)) this.cache.set(token, entry);
    // Sequential, so that the claims of a token share one lookup.
    const lookUp = () => this.lookUp(caller, offers, entry.eligibility);
    entry.ready = entry.ready.then(lookUp, lookUp);
    return entry.ready.then(() => entry.eligibility);
  }

  private async lookUp(caller: Caller, offers: readonly ClaimOffer[], eligibility: TokenEligibility): Promise<void> {
    const projects = eligibility.unknownOf(offers);
    if (projects.length === 0) return;
    const kindsByProject = await this.runs.claimableKinds(projects, await this.authenticator.refresh(caller));
    for (const project of projects) eligibility.learn(project, kindsByProject.get(project) ?? new Set());
  }
}
