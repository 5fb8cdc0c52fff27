import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { PAUSE_MILLISECONDS, IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { RetentionRepository, START, type RetainedConnection, type Walk } from './retention.repository.js';
import { effectiveRule, letsGo, tooOldBefore, youngAfter, type RetentionRule } from './rules.js';
import { RetentionRulesRepository } from './rules.repository.js';

const HOUR_MILLISECONDS = 3_600_000;

/** What goes of a project. */
export interface ProjectFigures extends RetentionRule {
  readonly project: number;
  readonly slug: string;
  /** How many of its jobs go, or are gone. */
  readonly jobs: number;
}

/** How a pass is made. */
export interface Pass {
  /** Of this project only. */
  readonly project?: number;
  /** Nothing is deleted, only counted. */
  readonly dryRun?: boolean;
  /** Between two units of work. */
  readonly pause?: number;
}

/**
 * Deletes the jobs that no rule keeps, now and then in the background: any replica does, without a leader. What is deleted is
 * counted out by the same triggers that counted it in.
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

  /** Starts to look, once an hour. */
  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Ends after the unit of work under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /** Goes through all connections once; tells what went of each project that a rule is about. */
  async pass(pass: Pass = {}): Promise<ProjectFigures[]> {
    const all = await this.rules.ofAll();
    const figures = new Map<number, ProjectFigures>();
    for (let last: number | undefined = 0; last !== undefined;) {
      const connections = await this.repository.connectionsAfter(last, pass.project);
      for (const connection of connections) {
        if (this.isStopping) return [];
        const rule = effectiveRule(connection, all);
        if (!letsGo(rule)) continue;
        // To find where too many begin takes SQLite moments without an end of the turn; others must not wait for all of them.
        await nextTurn();
        const { project, slug } = connection;
        const before = figures.get(project)?.jobs ?? 0;
        figures.set(project, { project, slug, ...rule, jobs: before + (await this.passOne(connection, rule, pass)) });
      }
      last = connections.at(-1)?.id;
    }
    return [...figures.values()].sort((one, other) => one.project - other.project);
  }

  private async passOne({ id }: RetainedConnection, rule: RetentionRule, pass: Pass): Promise<number> {
    const now = this.clock.now();
    const found = await this.repository.look(id, tooOldBefore(rule, now), rule.runs);
    const surplus = { connection: id, ...found, young: youngAfter(now) };
    if (pass.dryRun) return this.repository.count(surplus);
    let jobs = 0;
    for (const walk of this.repository.walks(surplus)) jobs += await this.deleteAlong(walk, pass);
    return jobs;
  }

  private async deleteAlong(walk: Walk, { pause = 0 }: Pass): Promise<number> {
    let jobs = 0;
    for (let place = START; ;) {
      const { ids, next } = await this.repository.step(walk, place);
      const deleted = ids.length > 0 ? await this.repository.delete(walk.surplus.connection, ids) : 0;
      jobs += deleted;
      if (deleted < ids.length || !next || this.isStopping) return jobs;
      place = next;
      await delay(pause);
    }
  }
}
