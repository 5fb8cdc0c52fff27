import { Injectable, type OnModuleInit } from '@nestjs/common';

import type { UnitOfWork } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import { columnOf, countColumns, type CountColumn } from './counted-columns.js';
import { CountsRepository, type Counts } from './counts.repository.js';

/** Folds what became of jobs into the counters, in the unit of work that takes the changes away. */
@Injectable()
export class JobCounts implements OnModuleInit, JobChangeHandler {
  constructor(
    private readonly counts: CountsRepository,
    private readonly feed: JobChangeFeed,
  ) {}

  /** Takes all changes from the start. */
  onModuleInit(): void {
    this.feed.add(this);
  }

  /** Adds a batch to the rows that it falls into. */
  handle(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void> {
    return this.counts.add(unit, sumUp(changes));
  }
}

/** What a batch adds to each row of the rollups, in the order of their keys; nothing where it cancels out. */
export function sumUp(changes: readonly JobChange[]): Counts[] {
  const rows = new Map<string, Counts>();
  for (const change of changes) {
    if (change.countDelta === 0) continue;
    for (const place of placesOf(change)) {
      const { connection, user, project, kind } = place;
      const key = `${connection} ${user} ${project} ${kind}`;
      const row = rows.get(key) ?? { connection, user, project, kind, jobs: noJobs() };
      row.jobs[columnOf(change)] += change.countDelta;
      rows.set(key, row);
    }
  }
  return [...rows.values()].filter(({ jobs }) => Object.values(jobs).some((count) => count !== 0));
}

/** The six rows that count a job. */
function placesOf({ connection, user, project, kind }: JobChange): Omit<Counts, 'jobs'>[] {
  const all = { connection: 0, user: 0, project: 0, kind };
  return [
    all,
    { ...all, project },
    { ...all, user },
    { ...all, user, project },
    { ...all, connection, project },
    { connection, user, project, kind },
  ];
}

function noJobs(): Record<CountColumn, number> {
  return Object.fromEntries(countColumns.map(({ name }) => [name, 0])) as Record<CountColumn, number>;
}
