import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { PAUSE_MILLISECONDS, IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { RetentionRepository, START, type RetainedConnection, type Scan } from './retention.repository.js';
import { effectiveRule, hasLimit, tooOldBefore, protectedAfter, type RetentionRule } from './rules.js';
import { RetentionRulesRepository } from './rules.repository.js';

const HOUR_MILLISECONDS = 3_600_000;

/** The rule of a project, and how many of its jobs it deletes. */
export interface ProjectFigures extends RetentionRule {
  readonly project: number;
  readonly slug: string;
  /** Number of deleted jobs; in a dry run, of those that would be. */
  readonly jobs: number;
}

export interface Pass {
  /** Undefined for all projects. */
  readonly project?: number;
  /** Counts without deleting. */
  readonly dryRun?: boolean;
  /** Milliseconds between two transactions. */
  readonly pause?: number;
}

/**
 * Deletes surplus jobs in the background, on any replica, without a leader. The triggers that count jobs subtract the deleted
 * ones.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Retention', HOUR_MILLISECONDS, () =>
    this.pass({ pause: PAUSE_MILLISECONDS }),
  );
  private isStopping = false;

  constructor(
    private readonly repository: RetentionRepository,
    private readonly rules: RetentionRulesRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Finishes the current transaction first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /** Processes all connections once; returns the figures of each project with a rule. */
  async pass(pass: Pass = {}): Promise<ProjectFigures[]> {
    const all = await this.rules.ofAll();
    const figures = new Map<number, ProjectFigures>();
    for (let last: number | undefined = 0; last !== undefined;) {
      const connections = await this.repository.connectionsAfter(last, pass.project);
      for (const connection of connections) {
        if (this.isStopping) return [];
        const rule = effectiveRule(connection, all);
        if (!hasLimit(rule)) continue;
        // On SQLite the next query blocks the event loop for a moment. Yield so that requests don't wait for all connections.
        await nextTurn();
        const { project, slug } = connection;
        const before = figures.get(project)?.jobs ?? 0;
        figures.set(project, {
          project,
          slug,
          ...rule,
          jobs: before + (await this.processConnection(connection, rule, pass)),
        });
      }
      last = connections.at(-1)?.id;
    }
    return [...figures.values()].sort((one, other) => one.project - other.project);
  }

  private async processConnection({ id }: RetainedConnection, rule: RetentionRule, pass: Pass): Promise<number> {
    const now = this.clock.now();
    const bounds = await this.repository.findSurplus(id, tooOldBefore(rule, now), rule.runs);
    const surplus = { connection: id, ...bounds, protectedAfter: protectedAfter(now) };
    if (pass.dryRun) return this.repository.count(surplus);
    let jobs = 0;
    for (const scan of this.repository.scans(surplus)) jobs += await this.deleteAlong(scan, pass);
    return jobs;
  }

  private async deleteAlong(scan: Scan, { pause = 0 }: Pass): Promise<number> {
    let jobs = 0;
    for (let position = START; ;) {
      const { ids, next } = await this.repository.scanNext(scan, position);
      const deleted = ids.length > 0 ? await this.repository.delete(scan.surplus.connection, ids) : 0;
      jobs += deleted;
      if (deleted < ids.length || !next || this.isStopping) return jobs;
      position = next;
      await delay(pause);
    }
  }
}
