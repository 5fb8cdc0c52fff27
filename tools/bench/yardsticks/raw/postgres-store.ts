import pg from 'pg';
import Cursor from 'pg-cursor';

import { ALL, CALLER, conditionsOf, INSERT, oneStatement, pageStatement, rawCaller } from './store.js';
import type { CallerRow, JobCount, RawCaller, RawConnection, RawJob, RawList, RawResult, RawStore } from './store.js';

/** Rows of a batch of the whole list. */
const BATCH = 200;

const COUNTS =
  'SELECT j.connection_id AS connection, c.kind, c.project_id AS project, j.jobs FROM (SELECT connection_id, count(*) AS jobs FROM jobs GROUP BY connection_id) j JOIN connections c ON c.id = j.connection_id';

/** PostgreSQL guesses no types in a SELECT list. */
const TYPED_INSERT = `${INSERT.replace(
  '?, ?, ?, 1, ?, ?, ?, 1',
  '?::bigint, ?::boolean, ?::boolean, 1, ?::text, ?::bigint, ?::bigint, 1',
)} RETURNING id, (SELECT version FROM connections c WHERE c.id = connection_id) AS version`;

/** PostgreSQL: a pool, prepared statements. */
export class PostgresStore implements RawStore {
  private readonly pool: pg.Pool;
  private readonly names = new Map<string, { name: string; text: string }>();

  constructor(connectionString: string) {
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    this.pool = new pg.Pool({ connectionString, max: 10, application_name: 'yardstick' });
  }

  async caller(hash: string): Promise<RawCaller | undefined> {
    return rawCaller((await this.rows<CallerRow>(CALLER, [hash, Date.now() * 1000]))[0]);
  }

  async one(kind: string, id: number, caller: RawCaller): Promise<RawJob | undefined> {
    const [where, values] = conditionsOf({ kind, id }, caller);
    return (await this.jobs(oneStatement(where), values))[0];
  }

  page(list: RawList, caller: RawCaller): Promise<RawJob[]> {
    const [where, values] = conditionsOf(list, caller);
    return this.jobs(pageStatement(where), [...values, list.size + 1, list.offset]);
  }

  /** Over a client of its own, whose cursor is open as long as it is read. */
  async *all(): AsyncGenerator<readonly RawJob[]> {
    const client = await this.pool.connect();
    const cursor = client.query(new Cursor<RawJob>(ALL, [], { rowMode: 'array' }));
    try {
      for (let batch = await cursor.read(BATCH); batch.length > 0; batch = await cursor.read(BATCH)) yield batch;
    } finally {
      await cursor.close();
      client.release();
    }
  }

  async connection(id: number): Promise<RawConnection> {
    return (await this.rows<RawConnection>('SELECT * FROM connections WHERE id = ?', [id]))[0] as RawConnection;
  }

  counts(): Promise<JobCount[]> {
    return this.rows<JobCount>(COUNTS, []);
  }

  async insert(kind: string, result: RawResult, userId: number): Promise<RawJob | undefined> {
    const { automatic, connection, succeeded, result_message: message } = result;
    const at = Date.now() * 1000;
    const values = [userId, automatic, succeeded, message, at, at, connection, kind];
    const [row] = await this.rows<{ id: number; version: number }>(TYPED_INSERT, values);
    return row && [row.id, userId, automatic, succeeded, 1, message, at, kind, connection, row.version];
  }

  private async rows<R>(text: string, values: unknown[]): Promise<R[]> {
    return (await this.pool.query({ ...this.named(text), values })).rows as R[];
  }

  private async jobs(text: string, values: unknown[]): Promise<RawJob[]> {
    const { rows } = await this.pool.query({ ...this.named(text), values, rowMode: 'array' });
    return rows as unknown as RawJob[];
  }

  private named(text: string): { name: string; text: string } {
    let place = 0;
    const known = this.names.get(text) ?? {
      name: `s${String(this.names.size)}`,
      text: text.replace(/\?/g, () => `$${String((place += 1))}`),
    };
    this.names.set(text, known);
    return known;
  }
}
