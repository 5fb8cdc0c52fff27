import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  MICROS_PER_DAY,
  AGENT_RETENTION_DAYS,
  LedgerError,
  type AgentListQuery,
  type Micros,
} from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { AgentsRepository, targetKey, type RunTarget, type Sighting } from './agents.repository.js';

const FLUSH_MILLISECONDS = 2000;
/** The same sighting is not written again within this time. */
const WRITE_INTERVAL_MILLISECONDS = 20_000;
const MAX_CACHED = 10_000;
const CLEANUP_MILLISECONDS = 3_600_000;
/** Agents per user. Agents above the limit that existed before it was introduced stay. */
const MAX_AGENTS = 200;

/** Buffers which agents were seen and of which systems and commands runs were claimed, so that not every claim writes to the database. */
@Injectable()
export class AgentsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Agents');
  private readonly recentlyWritten = new LRUCache<string, true>({ max: MAX_CACHED, ttl: WRITE_INTERVAL_MILLISECONDS });
  /** Agents that are in the database. Entries expire before the cleanup deletes an agent that was not seen. */
  private readonly admitted = new LRUCache<string, true>({ max: MAX_CACHED, ttl: CLEANUP_MILLISECONDS });
  private pendingSightings = new Map<string, { sighting: Sighting; at: Micros }>();
  private pendingClaims = new Map<string, { target: RunTarget; at: Micros }>();
  private cleanedUpAt = -Infinity;
  private readonly task = new IntervalTask('Agents', FLUSH_MILLISECONDS, () => this.flush());
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly agents: AgentsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush();
  }

  /** Flushes first, so that the list includes what this replica buffers. */
  async list(query: AgentListQuery, caller: Caller, request: ListRequest): Promise<List> {
    await this.flush();
    return this.agents.list(query, caller, request);
  }

  /**
   * Records that an agent claims. At the limit, a new agent replaces the least recently seen one if that was not seen for a day.
   * @throws LedgerError `conflict` when the user has the maximum number of agents, all seen within a day
   */
  async admit(sighting: Sighting): Promise<void> {
    const agent = JSON.stringify([sighting.user, sighting.name]);
    if (!this.admitted.has(agent)) {
      const { user, name } = sighting;
      if (!(await this.agents.exists(this.database, user, name))) await this.add(sighting);
      this.admitted.set(agent, true);
    }
    this.noteSighting(sighting);
  }

  /** Records that an agent was seen; at most one write per 20 seconds, unless its version or systems change. */
  noteSighting(sighting: Sighting): void {
    const { user, name, version, systems } = sighting;
    const agent = JSON.stringify([user, name]);
    const pending = this.pendingSightings.get(agent)?.sighting;
    const key = `agent ${agent} ${JSON.stringify(systems === undefined ? null : [version, systems])}`;
    if (this.recentlyWritten.has(key)) return;
    this.recentlyWritten.set(key, true);
    // A claim includes what a heartbeat would add.
    if (systems !== undefined) this.recentlyWritten.set(`agent ${agent} null`, true);
    this.pendingSightings.set(agent, { sighting: { ...pending, ...sighting }, at: this.clock.now() });
  }

  /** Records that runs of the targets were claimed. */
  noteClaims(targets: Iterable<RunTarget>): void {
    for (const { system, command } of targets) {
      const key = targetKey({ system, command });
      if (this.recentlyWritten.has(`claim ${key}`)) continue;
      this.recentlyWritten.set(`claim ${key}`, true);
      this.pendingClaims.set(key, { target: { system, command }, at: this.clock.now() });
    }
  }

  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private add(sighting: Sighting): Promise<void> {
    const { user, name } = sighting;
    const at = this.clock.now();
    return this.database.write(async (tx) => {
      const count = await this.agents.countForCreation(tx, user);
      if (await this.agents.exists(tx, user, name)) return;
      if (count >= MAX_AGENTS && !(await this.agents.deleteLeastRecent(tx, user, at - MICROS_PER_DAY)))
        throw tooMany(count);
      await this.agents.recordSighting(tx, sighting, at);
    });
  }

  private async write(): Promise<void> {
    const [sightings, claims] = [this.pendingSightings, this.pendingClaims];
    const cleansUp = performance.now() - this.cleanedUpAt > CLEANUP_MILLISECONDS;
    if (sightings.size === 0 && claims.size === 0 && !cleansUp) return;
    this.pendingSightings = new Map();
    this.pendingClaims = new Map();
    try {
      await this.database.write(async (tx) => {
        // In the same order on all replicas, to avoid deadlocks.
        for (const [, { sighting, at }] of sorted(sightings)) await this.agents.recordSighting(tx, sighting, at);
        for (const [, { target, at }] of sorted(claims)) await this.agents.recordClaim(tx, target, at);
        if (cleansUp)
          await this.agents.deleteNotSeenSince(tx, this.clock.now() - AGENT_RETENTION_DAYS * MICROS_PER_DAY);
      });
      if (cleansUp) this.cleanedUpAt = performance.now();
    } catch (error) {
      // Claims must not fail because of this. The next sightings are written.
      this.recentlyWritten.clear();
      this.logger.warn(`Could not write when agents were last seen; retrying. ${String(error)}`);
    }
  }
}

function tooMany(count: number): LedgerError {
  return new LedgerError(
    'conflict',
    `This user has ${String(count)} agents, all seen within a day; the maximum is ${String(MAX_AGENTS)}. Claim with the name of one of them, or as another user.`,
  );
}

function sorted<V>(entries: ReadonlyMap<string, V>): [string, V][] {
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
}
