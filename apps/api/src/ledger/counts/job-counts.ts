import { Injectable, type OnModuleInit } from '@nestjs/common';
import { kinds, type Kind } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import { columnOf, countColumns, type CountColumn, type CountColumnKey } from './counted-columns.js';
import { CountsRepository, type Counts } from './counts.repository.js';

interface FinishedRuns extends CountColumnKey {
  readonly kind: Kind;
  runs: number;
}

/** Adds job changes to the counters, in the transaction that deletes them from the backlog. */
@Injectable()
export class JobCounts implements OnModuleInit, JobChangeHandler {
  constructor(
    private readonly counts: CountsRepository,
    private readonly feed: JobChangeFeed,
  ) {}

  onModuleInit(): void {
    this.feed.add(this);
  }

  /** The runs whose end this process has handled, by kind, start and outcome: over all processes, each run once. */
  readonly finished: readonly FinishedRuns[] = kinds.flatMap((kind) =>
    countColumns
      .filter(({ outcome }) => outcome !== 'unfinished')
      .map(({ start, outcome }) => ({ kind, start, outcome, runs: 0 })),
  );

  handle(tx: Transaction, changes: readonly JobChange[]): Promise<void> {
    return this.counts.add(tx, sumUp(changes));
  }

  afterCommit(changes: readonly JobChange[]): void {
    for (const { transition, kind, automatic, succeeded } of changes) {
      if (transition !== 'finished') continue;
      const start = automatic ? 'automatic' : 'manual';
      const outcome = succeeded ? 'succeeded' : 'failed';
      const same = this.finished.find((runs) => runs.kind === kind && runs.start === start && runs.outcome === outcome);
      if (same) same.runs += 1;
    }
  }
}

/** The sums of a batch by counter row, without those that cancel out. */
export function sumUp(changes: readonly JobChange[]): Counts[] {
  const rows = new Map<string, Counts>();
  for (const change of changes) {
    if (change.countDelta === 0) continue;
    for (const { connection, user, project, kind } of counterKeys(change)) {
      const key = `${connection} ${user} ${project} ${kind}`;
      const row = rows.get(key) ?? { connection, user, project, kind, jobs: noJobs() };
      row.jobs[columnOf(change)] += change.countDelta;
      rows.set(key, row);
    }
  }
  return [...rows.values()].filter(({ jobs }) => Object.values(jobs).some((count) => count !== 0));
}

/** The keys of the six rows that count a job. */
function counterKeys({ connection, user, project, kind }: JobChange): Omit<Counts, 'jobs'>[] {
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
