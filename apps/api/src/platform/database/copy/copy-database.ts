import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import {
  COPY_STATE,
  MOVED_MARK,
  type CopiedRow,
  type CopiedTable,
  type CopyEnd,
  type CopyState,
  type MovedMark,
} from './copy-end.js';

/** Every ledger that was ever started has one of these. */
const PRESENT = 'users';
/** Characters and bytes in one transaction, roughly. */
const BATCH_SIZE = 4_000_000;
const BATCH_ROWS = 2000;
/** Stands for a number, a boolean or null. */
const SMALL_VALUE = 8;

/** A copy is refused, or found a difference; the message is for the user. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

export type CopyPhase = 'copying' | 'verifying';

/** Progress in rows, over all tables. */
export type OnCopied = (phase: CopyPhase, done: number, total: number) => void;

export interface Copied {
  readonly rows: number;
  /** Rows that an interrupted run had copied before. */
  readonly before: number;
  readonly tables: number;
}

/**
 * Copies all rows to an empty database of the same schema, compares both, and marks the source as moved. When it was
 * interrupted, at any moment, the next call continues it.
 * @param to describes the target, without credentials
 * @throws CopyRefused
 */
export async function copyDatabase(source: CopyEnd, target: CopyEnd, to: string, onCopied: OnCopied): Promise<Copied> {
  const tables = await target.tables();
  const { state, moved } = await beginOrResume(source, target, tables, to);
  const counts = await countsOf(source, tables);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const before = (await countsOf(target, tables)).reduce((sum, count) => sum + count, 0);
  const result = { rows: total, before, tables: tables.length };
  if (moved.state === 'copying') {
    let done = before;
    onCopied('copying', done, total);
    let now = state;
    for (const table of tables.filter(({ name }) => !state.done.includes(name))) {
      now = await copyTable(source, target, table, now, (rows) => {
        onCopied('copying', (done += rows), total);
      });
    }
    await verify(source, target, tables, (rows) => {
      onCopied('verifying', rows, total);
    });
    await source.setMoved({ ...moved, state: 'moved', at: new Date().toISOString() });
  }
  await target.finish(await source.lastIds(), state);
  return result;
}

interface Begun {
  readonly state: CopyState;
  readonly moved: MovedMark;
}

async function beginOrResume(
  source: CopyEnd,
  target: CopyEnd,
  tables: readonly CopiedTable[],
  to: string,
): Promise<Begun> {
  const moved = parsed<MovedMark>(await source.mark(MOVED_MARK));
  const state = parsed<CopyState>(await target.mark(COPY_STATE));
  if (moved && state?.copy === moved.copy) return { state, moved };
  if (moved?.state === 'moved') throw new CopyRefused(`The ledger was moved already, to ${moved.to}.`);
  if (state) throw new CopyRefused(`${to} holds an unfinished copy of another ledger. Use an empty database.`);
  const occupied = tables.find(({ name }) => name === PRESENT);
  if (!occupied || (await target.count(occupied)) > 0) {
    throw new CopyRefused(`${to} is not empty. Use a database of its own.`);
  }
  // A mark without a state is of a copy that was interrupted in between.
  const copy = moved?.copy ?? randomUUID();
  const mark: MovedMark = { copy, state: 'copying', to, at: new Date().toISOString() };
  // Before the first row: no server may change the source after that.
  await source.setMoved(mark);
  return { state: await target.begin(copy, tables), moved: mark };
}

function parsed<T>(text: string | undefined): T | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function countsOf(end: CopyEnd, tables: readonly CopiedTable[]): Promise<number[]> {
  const counts: number[] = [];
  for (const table of tables) counts.push(await end.count(table));
  return counts;
}

async function copyTable(
  source: CopyEnd,
  target: CopyEnd,
  table: CopiedTable,
  before: CopyState,
  onRows: (rows: number) => void,
): Promise<CopyState> {
  const keyOf = (row: CopiedRow) =>
    table.key.map((name) => row[table.columns.findIndex((column) => column.name === name)] ?? null);
  const after = before.at?.table === table.name ? before.at.key : undefined;
  let state = before;
  for await (const rows of sized(source.rows(table, after))) {
    const last = rows.at(-1);
    state = { ...state, ...(last && { at: { table: table.name, key: keyOf(last) } }) };
    await target.insert(table, rows, state);
    onRows(rows.length);
  }
  const { at: _, ...rest } = state;
  return { ...rest, done: [...state.done, table.name] };
}

/** Joins and splits batches into ones of about the same size. */
async function* sized(batches: AsyncIterable<CopiedRow[]>): AsyncGenerator<CopiedRow[]> {
  let batch: CopiedRow[] = [];
  let size = 0;
  for await (const rows of batches) {
    for (const row of rows) {
      batch.push(row);
      size += sizeOf(row);
      if (size < BATCH_SIZE && batch.length < BATCH_ROWS) continue;
      yield batch;
      [batch, size] = [[], 0];
    }
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(row: CopiedRow): number {
  let size = 0;
  for (const value of row) size += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : SMALL_VALUE;
  return size;
}

/** @throws CopyRefused at the first difference */
async function verify(
  source: CopyEnd,
  target: CopyEnd,
  tables: readonly CopiedTable[],
  onRows: (done: number) => void,
): Promise<void> {
  let done = 0;
  for (const table of tables) {
    const copies = flat(target.rows(table));
    for await (const rows of source.rows(table)) {
      for (const row of rows) {
        const { value: copy } = await copies.next();
        if (copy === undefined || !isEqual(row, copy)) throw different(table, row, copy);
      }
      onRows((done += rows.length));
    }
    const { value: extra } = await copies.next();
    if (extra !== undefined) throw different(table, extra, undefined);
  }
}

async function* flat(batches: AsyncIterable<CopiedRow[]>): AsyncGenerator<CopiedRow, undefined> {
  for await (const rows of batches) yield* rows;
}

/** By value: the drivers' arrays need not be of one class. */
function isEqual(row: CopiedRow, copy: CopiedRow): boolean {
  return row.length === copy.length && row.every((value, index) => isDeepStrictEqual(value, copy[index]));
}

/** Names columns, never values, which may be secret. */
function different({ name, columns, key }: CopiedTable, row: CopiedRow, other: CopiedRow | undefined): CopyRefused {
  const at = key.map((column) => String(row[columns.findIndex((one) => one.name === column)])).join('/');
  const differing = columns.filter((_, index) => !isDeepStrictEqual(row[index], other?.[index]));
  const what = other === undefined ? 'only in one of them' : `in ${differing.map((column) => column.name).join(', ')}`;
  return new CopyRefused(
    `The copy differs from the source: ${name}, row ${at}, ${what}. Something else has written to one of them. ` +
      'Run `db copy --undo`, and copy again to an empty database.',
  );
}
