import { Injectable, type OnModuleInit } from '@nestjs/common';
import { dayOf } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChange, type JobChangeHandler } from '../changes/index.js';
import { DayCountsRepository, type ConnectionGroup, type JobRange, type RunGroup } from './day-counts.repository.js';

/**
 * Counts the finished runs of each day by project, system and kind, so that charts do not read the history. Runs count under their
 * project, which follows that of their connection in slices (docs/decisions/0080), and the system of their connection, which they
 * follow in slices, too, until they are deleted (docs/decisions/0139).
 */
@Injectable()
export class DayCounts implements OnModuleInit, JobChangeHandler {
  constructor(
    private readonly counts: DayCountsRepository,
    private readonly feed: JobChangeFeed,
  ) {}

  onModuleInit(): void {
    this.feed.add(this);
  }

  async handle(tx: Transaction, changes: readonly JobChange[]): Promise<void> {
    const finished = changes.filter(({ ready, countDelta }) => ready > 0 && countDelta !== 0);
    if (finished.length === 0) return;
    const groups = await this.counts.groups(tx, [...new Set(finished.map(({ connection }) => connection))]);
    const counts = finished.flatMap(({ job, connection, project, at, succeeded, countDelta: delta }) => {
      const group = groups.get(connection);
      if (!group) return [];
      const counted = { finished: delta, failed: succeeded ? 0 : delta };
      return [{ ...counted, project, day: dayOf(at), kind: group.kind, system: systemOf(job, group) }];
    });
    await this.counts.add(tx, counts);
  }

  /** Begins a transaction that calls `move`: no replica counts until it ends. Lock nothing else before. */
  begin(tx: Transaction): Promise<void> {
    return this.feed.lock(tx);
  }

  /** Counts jobs of a connection under another system, which this transaction reports to `groups`. */
  async move(tx: Transaction, jobs: JobRange, from: RunGroup, system: string): Promise<void> {
    const counted = await this.counts.counted(tx, jobs);
    await this.counts.add(tx, [
      ...counted.map((count) => ({ ...from, ...count, finished: -count.finished, failed: -count.failed })),
      ...counted.map((count) => ({ ...from, ...count, system })),
    ]);
  }
}

/** The system that a job counts under. */
function systemOf(job: number, { system, systemBefore, countedTo }: ConnectionGroup): string {
  return systemBefore !== null && countedTo !== null && job > countedTo ? systemBefore : system;
}
