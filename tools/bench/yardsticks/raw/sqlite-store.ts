import BetterSqlite3 from 'better-sqlite3';

import { GroupCommit } from './group-commit.js';
import { ALL, CALLER, conditionsOf, INSERT, oneStatement, pageStatement, rawCaller } from './store.js';
import type { CallerRow, JobCount, RawCaller, RawConnection, RawJob, RawList, RawResult, RawStore } from './store.js';

/** Rows of a batch of the whole list. */
const BATCH = 200;

const COUNTS =
  'SELECT j.connection_id AS connection, c.kind, c.project_id AS project, count(*) AS jobs FROM jobs j JOIN connections c ON c.id = j.connection_id GROUP BY j.connection_id';

/** SQLite: one connection, prepared statements, and one commit for all results that came in the same turn. */
export class SqliteStore implements RawStore {
  private readonly database: BetterSqlite3.Database;
  private readonly prepared = new Map<string, BetterSqlite3.Statement>();
  private readonly commits: GroupCommit;

  constructor(private readonly file: string) {
    this.database = new BetterSqlite3(file, { fileMustExist: true });
    this.database.pragma('synchronous = FULL');
    this.commits = new GroupCommit(this.database, `${INSERT} RETURNING id`);
  }

  async caller(hash: string): Promise<RawCaller | undefined> {
    return rawCaller(this.statement(CALLER).get(hash, Date.now() * 1000) as CallerRow | undefined);
  }

  async one(kind: string, id: number, caller: RawCaller): Promise<RawJob | undefined> {
    const [where, values] = conditionsOf({ kind, id }, caller);
    return this.statement(oneStatement(where))
      .raw()
      .get(...values) as RawJob | undefined;
  }

  async page(list: RawList, caller: RawCaller): Promise<RawJob[]> {
    const [where, values] = conditionsOf(list, caller);
    return this.statement(pageStatement(where))
      .raw()
      .all(...values, list.size + 1, list.offset) as RawJob[];
  }

  /** Over a connection of its own, whose snapshot is open as long as it is read. */
  async *all(): AsyncGenerator<readonly RawJob[]> {
    const reader = new BetterSqlite3(this.file, { readonly: true });
    try {
      let batch: RawJob[] = [];
      for (const row of reader.prepare(ALL).raw().iterate()) {
        if (batch.push(row as RawJob) < BATCH) continue;
        yield batch;
        batch = [];
      }
      yield batch;
    } finally {
      reader.close();
    }
  }

  async connection(id: number): Promise<RawConnection> {
    return this.statement('SELECT * FROM connections WHERE id = ?').get(id) as RawConnection;
  }

  async counts(): Promise<JobCount[]> {
    return this.database.prepare(COUNTS).all() as JobCount[];
  }

  async insert(kind: string, result: RawResult, userId: number): Promise<RawJob | undefined> {
    const { automatic, connection, succeeded, result_message: message } = result;
    const at = Date.now() * 1000;
    const id = await this.commits.add([
      userId,
      Number(automatic),
      Number(succeeded),
      message,
      at,
      at,
      connection,
      kind,
    ]);
    if (id === undefined) return undefined;
    const { version } = await this.connection(connection);
    return [id, userId, automatic, succeeded, 1, message, at, kind, connection, version];
  }

  private statement(text: string): BetterSqlite3.Statement {
    const known = this.prepared.get(text) ?? this.database.prepare(text);
    this.prepared.set(text, known);
    return known;
  }
}
