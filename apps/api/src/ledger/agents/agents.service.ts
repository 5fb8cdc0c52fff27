import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AGENT_RETENTION_DAYS, LedgerError, type AgentListQuery, type Micros } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { AgentsRepository, type Sighting } from './agents.repository.js';

const FLUSH_MILLISECONDS = 2000;
/** Within this time the same is not written again. */
const AGAIN_MILLISECONDS = 20_000;
/** Agents and systems that are remembered as written a moment ago. */
const KNOWN = 10_000;
const FORGET_MILLISECONDS = 3_600_000;
/** Agents of one user; more that there were before this limit stay. */
const MAX_AGENTS = 200;
const DAY_MICROS = 24 * 3600 * 1_000_000;

/** Remembers which agents were seen and which systems runs were claimed of, and writes it now and then: not with every claim. */
@Injectable()
export class AgentsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Agents');
  private readonly known = new LRUCache<string, true>({ max: KNOWN, ttl: AGAIN_MILLISECONDS });
  /** Agents that are in the database, for as long as none of them is forgotten. */
  private readonly admitted = new LRUCache<string, true>({ max: KNOWN, ttl: FORGET_MILLISECONDS });
  private seenSince = new Map<string, { sighting: Sighting; at: Micros }>();
  private claimedSince = new Map<string, Micros>();
  private forgotAt = -Infinity;
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

  /** Writes what is left. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush();
  }

  /** The agents that the caller sees, with all that this server noted. */
  async list(query: AgentListQuery, caller: Caller, request: ListRequest): Promise<List> {
    await this.flush();
    return this.agents.list(query, caller, request);
  }

  /**
   * Notes that an agent claims. A name that is new to its user must find room: that of an agent not seen for a day is given to it.
   * @throws LedgerError `conflict` when the user has as many as may be, all of them seen since
   */
  async admit(sighting: Sighting): Promise<void> {
    const agent = JSON.stringify([sighting.user, sighting.name]);
    if (!this.admitted.has(agent)) {
      const { user, name } = sighting;
      if (!(await this.agents.holds(this.database, user, name))) await this.add(sighting);
      this.admitted.set(agent, true);
    }
    this.see(sighting);
  }

  /** Notes that an agent was seen; at most one write each 20 seconds, unless it tells something new. */
  see(sighting: Sighting): void {
    const { user, name, version, systems } = sighting;
    const agent = JSON.stringify([user, name]);
    const waiting = this.seenSince.get(agent)?.sighting;
    const written = `agent ${agent} ${JSON.stringify(systems === undefined ? null : [version, systems])}`;
    if (this.known.has(written)) return;
    this.known.set(written, true);
    // A sign of life tells nothing new of what a claim told.
    if (systems !== undefined) this.known.set(`agent ${agent} null`, true);
    this.seenSince.set(agent, { sighting: { ...waiting, ...sighting }, at: this.clock.now() });
  }

  /** Notes that runs of some systems were claimed. */
  claimed(systems: Iterable<string>): void {
    for (const system of systems) {
      if (this.known.has(`system ${system}`)) continue;
      this.known.set(`system ${system}`, true);
      this.claimedSince.set(system, this.clock.now());
    }
  }

  /** Writes what was noted since the last time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private add(sighting: Sighting): Promise<void> {
    const { user, name } = sighting;
    const at = this.clock.now();
    return this.database.write(async (unit) => {
      const count = await this.agents.countForCreation(unit, user);
      if (await this.agents.holds(unit, user, name)) return;
      if (count >= MAX_AGENTS && !(await this.agents.forgetOne(unit, user, at - DAY_MICROS))) throw tooMany(count);
      await this.agents.see(unit, sighting, at);
    });
  }

  private async write(): Promise<void> {
    const [seen, claimed] = [this.seenSince, this.claimedSince];
    const forgets = performance.now() - this.forgotAt > FORGET_MILLISECONDS;
    if (seen.size === 0 && claimed.size === 0 && !forgets) return;
    this.seenSince = new Map();
    this.claimedSince = new Map();
    try {
      await this.database.write(async (unit) => {
        // In one order on all replicas, or two that write the same could wait for each other.
        for (const [, { sighting, at }] of sorted(seen)) await this.agents.see(unit, sighting, at);
        for (const [system, at] of sorted(claimed)) await this.agents.claim(unit, system, at);
        if (forgets) await this.agents.forget(unit, this.clock.now() - AGENT_RETENTION_DAYS * DAY_MICROS);
      });
      if (forgets) this.forgotAt = performance.now();
    } catch (error) {
      // No run is refused because this could not be written; it is noted again.
      this.known.clear();
      this.logger.warn(error);
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
