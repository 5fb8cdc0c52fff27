import pg from 'pg';

import { timeText } from '../settings.js';
import { BATCH, filtersOf, newJob, windowOf } from './store.js';
import type { LimitCaller, LimitPage, LimitResult, LimitStore, Variant } from './store.js';

interface Waiting {
  readonly result: LimitResult;
  readonly caller: LimitCaller;
  readonly connection: string;
  readonly resolve: (job: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Separates what PostgreSQL writes of a job from the id of its connection, whose text is cached here. */
const MARK = '\u0001';
const FOLD_MILLISECONDS = 1000;

const JOB = `'{"id":' || id || ',"user":' || user_id
  || CASE WHEN automatic THEN ',"automatic":true' ELSE ',"automatic":false' END
  || CASE WHEN succeeded THEN ',"succeeded":true' ELSE ',"succeeded":false' END
  || ',"ready":' || ready || ',"result_message":' || to_json(result_message) || ',"last_run":"'
  || to_char(last_run AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'","connection":\\x01' || connection_id`;
const JOBS = `string_agg(${JOB}, E'\\x01')`;

/** Adds deltas to the counter, so that no row is locked between writers. */
const INSERT = `WITH added AS (
    INSERT INTO jobs (user_id, connection_id, automatic, succeeded, ready, last_run, result_message)
    SELECT u, c, a, s, 1, t, m FROM unnest($1::int[], $2::int[], $3::bool[], $4::bool[], $5::timestamptz[], $6::text[])
      AS n (u, c, a, s, t, m)
    RETURNING id
  ), counted AS (INSERT INTO counter SELECT count(*) FROM added)
  SELECT id FROM added ORDER BY id`;
const FOLD = 'WITH folded AS (DELETE FROM counter RETURNING jobs) INSERT INTO counter SELECT sum(jobs) FROM folded';

/** PostgreSQL: prepared statements; results that arrive while others are written share a statement. */
export class PostgresStore implements LimitStore {
  private readonly pool: pg.Pool;
  private readonly names = new Map<string, string>();
  private texts: Promise<Map<number, Record<Variant, string>>> | undefined;
  private waiting: Waiting[] = [];
  private isWriting = false;

  private constructor(connectionString: string) {
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    this.pool = new pg.Pool({ connectionString, max: 10, application_name: 'limit' });
    setInterval(() => void this.pool.query(FOLD), FOLD_MILLISECONDS).unref();
  }

  /** Opens the database, and listens to changes of its connections. */
  static async open(connectionString: string): Promise<PostgresStore> {
    const store = new PostgresStore(connectionString);
    const listener = new pg.Client({ connectionString });
    await listener.connect();
    listener.on('notification', () => (store.texts = undefined));
    await listener.query('LISTEN limit_connections');
    return store;
  }

  async caller(hash: string): Promise<LimitCaller | undefined> {
    const [row] = await this.rows('SELECT user_id, variant FROM tokens WHERE hash = $1', [hash]);
    return row && { userId: row[0] as number, variant: row[1] as Variant };
  }

  async one(id: number, variant: Variant): Promise<string | undefined> {
    const [row] = await this.rows(`SELECT ${JOB} FROM jobs WHERE id = $1`, [id]);
    return row && this.completed(row[0] as string, variant);
  }

  async page(page: LimitPage, variant: Variant): Promise<{ count: number; jobs: string }> {
    const filters = filtersOf(page);
    const values = filters.map(([, value]) => value);
    const conditions = filters.map(([column], place) => `${column} = $${place + 1}`).join(' AND ');
    const where = filters.length === 0 ? '' : `WHERE ${conditions}`;
    const counted = filters.length === 0 ? 'SELECT sum(jobs) FROM counter' : `SELECT count(*) FROM jobs ${where}`;
    const [limit, offset] = [`$${values.length + 1}`, `$${values.length + 2}`];
    const rows = (what: string, direction: string) =>
      `SELECT ${what} FROM jobs ${where} ORDER BY id ${direction} LIMIT ${limit} OFFSET ${offset}`;
    if (page.page === 1) {
      const text = `SELECT (${counted}), (SELECT ${JOBS} FROM (${rows('*', 'DESC')}) j)`;
      const [row] = await this.rows(text, [...values, page.size, 0]);
      return { count: Number(row?.[0]), jobs: await this.completed(row?.[1] as string | null, variant) };
    }
    const count = Number((await this.rows(counted, values))[0]?.[0]);
    const window = windowOf(page, count);
    // Skipped rows are not read: their ids are in the index.
    const found = `SELECT j.* FROM (${rows('id', window.direction)}) p JOIN jobs j USING (id) ORDER BY id DESC`;
    const [row] = await this.rows(`SELECT ${JOBS} FROM (${found}) j`, [...values, window.limit, window.offset]);
    return { count, jobs: await this.completed(row?.[0] as string | null, variant) };
  }

  async *all(variant: Variant): AsyncGenerator<string> {
    const rows = `SELECT * FROM jobs WHERE id < $1 ORDER BY id DESC LIMIT ${BATCH}`;
    const text = `SELECT ${JOBS}, min(id) FROM (${rows}) j`;
    let next = this.rows(text, [Number.MAX_SAFE_INTEGER]);
    for (;;) {
      const [jobs, oldest] = (await next)[0] as [string | null, number];
      if (jobs === null) return;
      // Read while this batch is sent.
      next = this.rows(text, [oldest]);
      yield await this.completed(jobs, variant);
    }
  }

  async insert(result: LimitResult, caller: LimitCaller): Promise<string | undefined> {
    const connection = (await this.connections()).get(result.connection)?.[caller.variant];
    if (connection === undefined) return undefined;
    return new Promise((resolve, reject) => {
      this.waiting.push({ result, caller, connection, resolve, reject });
      if (!this.isWriting) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      await this.writeGroup(group);
    }
    this.isWriting = false;
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const at = timeText(Date.now() * 1000);
    const column = (of: (waiting: Waiting) => unknown) => group.map(of);
    try {
      const ids = await this.rows(INSERT, [
        column(({ caller }) => caller.userId),
        column(({ result }) => result.connection),
        column(({ result }) => result.automatic),
        column(({ result }) => result.succeeded),
        column(() => at),
        column(({ result }) => result.result_message),
      ]);
      group.forEach(({ result, caller, connection, resolve }, place) => {
        resolve(newJob(ids[place]?.[0] as number, result, caller, at, connection));
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** Puts the texts of the connections in. */
  private async completed(jobs: string | null, variant: Variant): Promise<string> {
    if (jobs === null) return '';
    const connections = await this.connections();
    const parts = jobs.split(MARK);
    let text = '';
    for (let place = 0; place < parts.length; place += 2) {
      text += `${place === 0 ? '' : ','}${parts[place] ?? ''}${connections.get(Number(parts[place + 1]))?.[variant] ?? ''}}`;
    }
    return text;
  }

  private connections(): Promise<Map<number, Record<Variant, string>>> {
    this.texts ??= this.rows('SELECT id, with_params, without_params FROM connections', []).then(
      (rows) =>
        new Map(
          rows.map(([id, full, redacted]) => [
            id as number,
            { with_params: full as string, without_params: redacted as string },
          ]),
        ),
    );
    return this.texts;
  }

  private async rows(text: string, values: unknown[]): Promise<unknown[][]> {
    const name = this.names.get(text) ?? `s${this.names.size}`;
    this.names.set(text, name);
    return (await this.pool.query({ name, text, values, rowMode: 'array' })).rows as unknown[][];
  }
}
