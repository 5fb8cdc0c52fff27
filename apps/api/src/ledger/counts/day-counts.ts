import { Injectable, type OnModuleInit } from '@nestjs/common';

import type { UnitOfWork } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChange, type JobChangeHandler } from '../changes/index.js';
import { DayCountsRepository, type RunGroup } from './day-counts.repository.js';
import { dayOf } from './days.js';

/**
 * Counts the finished runs of each day by project, system and kind, so that charts do not read the history. Runs count under their
 * project, which follows that of their connection in slices (docs/decisions/0080), and the system that their connection has now, and
 * no longer once it is deleted.
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

  async handle(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void> {
    const finished = changes.filter(({ ready, countDelta }) => ready > 0 && countDelta !== 0);
    if (finished.length === 0) return;
    const groups = await this.counts.groups(unit, [...new Set(finished.map(({ connection }) => connection))]);
    const counts = finished.flatMap(({ connection, project, at, succeeded, countDelta: delta }) => {
      const group = groups.get(connection);
      return group ? [{ ...group, project, day: dayOf(at), finished: delta, failed: succeeded ? 0 : delta }] : [];
    });
    await this.counts.add(unit, counts);
  }

  /** Begins a transaction that calls `remove` or `move`: no replica counts until it ends. Lock nothing else before. */
  begin(unit: UnitOfWork): Promise<void> {
    return this.feed.lock(unit);
  }

  /** Removes the runs of connections that this transaction hides or deletes afterwards. */
  async remove(unit: UnitOfWork, connections: readonly number[]): Promise<void> {
    if (connections.length === 0) return;
    const counted = await this.counts.counted(unit, connections);
    await this.counts.add(
      unit,
      counted.map((count) => ({ ...count, finished: -count.finished, failed: -count.failed })),
    );
  }

  /** Counts the runs of a connection under the system that this transaction gives it afterwards. */
  async move(unit: UnitOfWork, connection: number, to: Pick<RunGroup, 'system'>): Promise<void> {
    const counted = await this.counts.counted(unit, [connection]);
    const negative = counted.map((count) => ({ ...count, finished: -count.finished, failed: -count.failed }));
    await this.counts.add(unit, [...negative, ...counted.map((count) => ({ ...count, ...to }))]);
  }
}
