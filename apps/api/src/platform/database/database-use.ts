import { AsyncLocalStorage } from 'node:async_hooks';

import type { Sql } from 'sql-template-tag';

/** One call of the database. */
export interface DatabaseCall {
  readonly kind: 'read' | 'write' | 'slow read' | 'list';
  /** Undefined for a transaction of several statements. */
  readonly query?: Sql | undefined;
  /** By `performance.now()`. */
  readonly began: number;
  readonly ended: number;
  readonly error?: unknown;
}

/** What one request does with the database, counted while it is served. */
export class DatabaseUse {
  calls = 0;
  /** Rows that statements returned. */
  rows = 0;
  /** Total duration of the calls, including waits for a connection or a turn; concurrent calls count separately. */
  milliseconds = 0;

  /** @param onCall called after each call */
  constructor(private readonly onCall?: (call: DatabaseCall) => void) {}

  add(call: DatabaseCall): void {
    this.calls += 1;
    this.milliseconds += call.ended - call.began;
    this.onCall?.(call);
  }
}

const current = new AsyncLocalStorage<DatabaseUse>();

/** Runs work whose use of the database is counted. */
export function countingUse<T>(use: DatabaseUse, work: () => T): T {
  return current.run(use, work);
}

/** The use that is counted here, if any. */
export function currentUse(): DatabaseUse | undefined {
  return current.getStore();
}

type Counted = Pick<DatabaseCall, 'kind' | 'query'>;

/** Counts rows that a statement returned. */
export function countRows<R>(rows: R[]): R[] {
  const use = current.getStore();
  if (use) use.rows += rows.length;
  return rows;
}

/** Counts the only row that a statement returned, if any. */
export function countRow<R>(row: R | undefined): R | undefined {
  const use = current.getStore();
  if (use && row !== undefined) use.rows += 1;
  return row;
}

/** Counts the rows of a part of a list that is streamed, and the wait for them; the list itself is the call. */
export async function countBatch<R>(read: () => Promise<R[]>): Promise<R[]> {
  const use = current.getStore();
  if (!use) return read();
  const began = performance.now();
  const rows = await read();
  use.milliseconds += performance.now() - began;
  return countRows(rows);
}

/** Counts a call of the database. */
export function countCall<T>(call: Counted, work: () => Promise<T>): Promise<T> {
  const use = current.getStore();
  return use ? timed(use, call, work) : work();
}

async function timed<T>(use: DatabaseUse, call: Counted, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    const result = await work();
    use.add({ ...call, began, ended: performance.now() });
    return result;
  } catch (error) {
    use.add({ ...call, began, ended: performance.now(), error });
    throw error;
  }
}
