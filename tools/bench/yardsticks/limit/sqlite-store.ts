import BetterSqlite3 from 'better-sqlite3';

import { timeText } from '../settings.js';
import { BATCH, filtersOf, newJob, windowOf } from './store.js';
import type { LimitCaller, LimitPage, LimitResult, LimitStore, Variant } from './store.js';

interface Waiting {
  readonly result: LimitResult;
  readonly caller: LimitCaller;
  readonly resolve: (job: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const COLUMNS = 'id, user_id, connection_id, automatic, succeeded, ready, last_run, result_message';
const jobText = (variant: Variant) => `concat('{"id":', j.id, ',"user":', j.user_id,
  CASE j.automatic WHEN 1 THEN ',"automatic":true' ELSE ',"automatic":false' END,
  CASE j.succeeded WHEN 1 THEN ',"succeeded":true' ELSE ',"succeeded":false' END,
  ',"ready":', j.ready, ',"result_message":', json_quote(j.result_message), ',"last_run":"', j.last_run,
  '","connection":', c.${variant}, '}')`;
// CROSS JOIN keeps the order of the rows.
const CONNECTION = 'CROSS JOIN connections c ON c.id = j.connection_id';

/** SQLite: one statement makes the text of a page; results that arrive together share a commit. */
export class SqliteStore implements LimitStore {
  private readonly database: BetterSqlite3.Database;
  private readonly prepared = new Map<string, BetterSqlite3.Statement>();
  private waiting: Waiting[] = [];

  constructor(file: string) {
    this.database = new BetterSqlite3(file, { fileMustExist: true });
    this.database.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824');
  }

  async caller(hash: string): Promise<LimitCaller | undefined> {
    return this.statement('SELECT user_id AS userId, variant FROM tokens WHERE hash = ?').get(hash) as
      | LimitCaller
      | undefined;
  }

  async one(id: number, variant: Variant): Promise<string | undefined> {
    const text = `SELECT ${jobText(variant)} FROM jobs j ${CONNECTION} WHERE j.id = ?`;
    return this.statement(text).pluck().get(id) as string | undefined;
  }

  async page(page: LimitPage, variant: Variant): Promise<{ count: number; jobs: Buffer }> {
    const filters = filtersOf(page);
    const where = filters.length === 0 ? '' : `WHERE ${filters.map(([column]) => `${column} = ?`).join(' AND ')}`;
    const values = filters.map(([, value]) => Number(value));
    const counted = filters.length === 0 ? 'SELECT jobs FROM counter' : `SELECT count(*) FROM jobs ${where}`;
    const count = this.statement(counted)
      .pluck()
      .get(...values) as number;
    const { direction, limit, offset } = windowOf(page, count);
    const near = `SELECT ${COLUMNS} FROM jobs ${where} ORDER BY id ${direction} LIMIT ? OFFSET ?`;
    const rows = direction === 'DESC' ? near : `SELECT * FROM (${near}) ORDER BY id DESC`;
    const jobs = this.statement(`SELECT CAST(group_concat(${jobText(variant)}) AS BLOB) FROM (${rows}) j ${CONNECTION}`)
      .pluck()
      .get(...values, limit, offset) as Buffer | null;
    return { count, jobs: jobs ?? Buffer.alloc(0) };
  }

  async *all(variant: Variant): AsyncGenerator<Buffer> {
    const rows = `SELECT ${COLUMNS} FROM jobs WHERE id < ? ORDER BY id DESC LIMIT ${BATCH}`;
    const batch = this.statement(
      `SELECT CAST(group_concat(${jobText(variant)}) AS BLOB), min(j.id) FROM (${rows}) j ${CONNECTION}`,
    ).raw();
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const [jobs, oldest] = batch.get(before) as [Buffer | null, number];
      if (jobs === null) return;
      before = oldest;
      yield jobs;
    }
  }

  insert(result: LimitResult, caller: LimitCaller): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const length = this.waiting.push({ result, caller, resolve, reject });
      if (length > 1) return;
      setImmediate(() => {
        this.commit();
      });
    });
  }

  private commit(): void {
    const group = this.waiting;
    this.waiting = [];
    try {
      this.database.exec('BEGIN IMMEDIATE');
      const jobs = group.map(({ result, caller }) => this.insertOne(result, caller));
      this.database.exec('COMMIT');
      group.forEach(({ resolve }, place) => {
        resolve(jobs[place]);
      });
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
  }

  private insertOne(result: LimitResult, caller: LimitCaller): string | undefined {
    const { connection, automatic, succeeded, result_message: message } = result;
    const text = this.statement(`SELECT ${caller.variant} FROM connections WHERE id = ?`).pluck().get(connection);
    if (text === undefined) return undefined;
    const at = timeText(Date.now() * 1000);
    const insert = `INSERT INTO jobs (${COLUMNS.replace('id, ', '')}) VALUES (?, ?, ?, ?, 1, ?, ?)`;
    const values = [caller.userId, connection, Number(automatic), Number(succeeded), at, message];
    const { lastInsertRowid } = this.statement(insert).run(...values);
    return newJob(Number(lastInsertRowid), result, caller, at, text as string);
  }

  private statement(text: string): BetterSqlite3.Statement {
    const known = this.prepared.get(text) ?? this.database.prepare(text);
    this.prepared.set(text, known);
    return known;
  }
}
