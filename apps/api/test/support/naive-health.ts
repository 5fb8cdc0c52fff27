import { gracePeriod, type Frequency } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { TestApp } from './test-app.js';

/** The health of a connection; times in microseconds. */
export interface NaiveHealth {
  readonly status: 'ok' | 'failing' | 'late' | 'never';
  readonly since: number;
  /** Why it fails, if it does. */
  readonly cause?: { readonly line: string; readonly job: number; readonly runs: number };
}

interface Run {
  readonly id: number;
  readonly ready: number;
  readonly succeeded: boolean | number;
  readonly last_run: number;
  readonly due_at: number | null;
  readonly result_message: string;
}

interface Row {
  readonly frequency: Frequency;
  readonly created_at: number;
  readonly archived: boolean | number;
}

/** The health of a connection, found by going through all of its runs (wire contract, section 5). */
export async function naiveHealth(app: TestApp, connection: number): Promise<NaiveHealth> {
  const runs = await app.database.rows<Run>(
    sql`SELECT id, ready, succeeded, last_run, due_at, result_message FROM jobs WHERE connection_id = ${connection} ORDER BY id`,
  );
  const row = await app.database.first<Row>(
    sql`SELECT c.frequency, c.created_at, p.archived FROM connections c JOIN projects p ON p.id = c.project_id WHERE c.id = ${connection}`,
  );
  if (!row) throw new Error('The connection is not there.');
  const finished = runs
    .filter(({ ready }) => ready > 0)
    .sort((one, other) => one.last_run - other.last_run || one.id - other.id);
  const last = finished.at(-1);
  const turn = finished.findLastIndex(({ succeeded }) => Boolean(succeeded) !== Boolean(last?.succeeded));
  const first = finished[turn + 1];
  if (last && first && !last.succeeded) {
    const cause = { line: last.result_message, job: last.id, runs: finished.length - turn - 1 };
    return { status: 'failing', since: first.last_run, cause };
  }
  const due = runs.find(({ ready, due_at }) => ready === 0 && due_at !== null)?.due_at ?? Infinity;
  const end = due + gracePeriod(row.frequency === 'manually' ? 'hourly' : row.frequency);
  if (end < app.clock.now() && !row.archived) return { status: 'late', since: end };
  return first ? { status: 'ok', since: first.last_run } : { status: 'never', since: row.created_at };
}

/** The event of a transition between two states, if there is one. */
export function naiveTurn(before: NaiveHealth, after: NaiveHealth): string[] {
  if (before.status === after.status || after.status === 'never') return [];
  if (after.status !== 'ok') return [`connection.${after.status}`];
  return before.status === 'never' ? [] : ['connection.recovered'];
}
