import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Keyring } from '@syncledger/api';
import { freePort, SERVER, startServer, until, Watched } from '@syncledger/testing';
import pg from 'pg';

import { SmallDisk, whyNoSmallDisk } from './small-disk.js';

const CLI = path.join(path.dirname(SERVER), 'cli.js');
const PAGE = 4096;
/** Enough that the disk does not count as full from the beginning. */
const MEBIBYTES = 64;
const KEYS = Keyring.generate('k1');
const TOKEN = randomBytes(24).toString('hex');

interface Answer {
  readonly status: number;
  readonly body: {
    readonly detail?: string;
    readonly checks?: Record<string, { status: string }>;
    readonly results?: { id: number }[];
  };
}

/** A built server, and the connection whose results are posted. */
class Ledger {
  readonly acknowledged: number[] = [];
  private connection = 0;

  private constructor(
    private readonly port: number,
    private readonly env: Record<string, string>,
    private readonly folder: string,
    readonly server: Watched,
  ) {}

  static async start(folder: string, settings: Record<string, string>): Promise<Ledger> {
    const port = await freePort();
    const env = { SYNCLEDGER_SECRET_KEYS: KEYS, LOG_LEVEL: 'error', ...settings };
    const ledger = new Ledger(port, env, folder, await startServer(folder, port, TOKEN, env));
    const { body: project } = await ledger.call('POST', 'projects/', { name: 'Broken' });
    const { body } = await ledger.call('POST', 'connections/alm/', {
      ...idOf(project, 'project'),
      system: 'Jira',
      params: {},
    });
    ledger.connection = (body as { id: number }).id;
    return ledger;
  }

  async call(method: string, route: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(
      `http://127.0.0.1:${String(this.port)}${route.startsWith('/') ? route : `/api/v2/${route}`}`,
      {
        method,
        headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  async post(): Promise<Answer> {
    const result_message = randomBytes(15_000).toString('hex');
    const answer = await this.call('POST', 'jobs/alm/', {
      connection: this.connection,
      automatic: true,
      succeeded: true,
      result_message,
    });
    if (answer.status === 200) this.acknowledged.push((answer.body as { id: number }).id);
    return answer;
  }

  /** Posts until the database refuses; returns that answer. */
  refusedPost(): Promise<Answer> {
    return until('a post is refused', async () => {
      const answer = await this.post();
      return answer.status === 200 ? undefined : answer;
    });
  }

  /** Waits until readiness has a status, and returns the failed checks; liveness stays green. */
  async readiness(status: number): Promise<string[]> {
    const { body } = await until(`ready is ${String(status)}`, async () => {
      const answer = await this.call('GET', '/health/ready');
      return answer.status === status ? answer : undefined;
    });
    expect((await this.call('GET', '/health/live')).status).toBe(200);
    return Object.entries(body.checks ?? {}).flatMap(([name, check]) => (check.status === 'ok' ? [] : [name]));
  }

  async stored(): Promise<number[]> {
    const { body } = await this.call('GET', 'jobs/alm/?ordering=id');
    return (body.results ?? []).map(({ id }) => id);
  }

  async doctor(): Promise<string> {
    const doctor = Watched.node([CLI, 'doctor'], this.folder, {
      env: { ...this.env, SYNCLEDGER_DATA_DIR: this.folder },
    });
    await doctor.ended;
    return doctor.out;
  }
}

const idOf = (made: object, name: string) => ({ [name]: (made as { id: number }).id });

const noDisk = whyNoSmallDisk();

describe('a full disk, where this account may mount one', () => {
  let disk: SmallDisk | undefined;
  beforeEach(async () => (disk = noDisk === undefined ? await SmallDisk.mount(MEBIBYTES) : undefined));
  afterEach(() => disk?.remove());

  it('of SQLite: reads go on, writes and readiness tell, and all is well with room again', async () => {
    if (!disk) return;
    const ledger = await Ledger.start(disk.folder, {});
    await ledger.post();
    await disk.fill();
    expect(await ledger.refusedPost()).toMatchObject({
      status: 503,
      body: { detail: 'The database has no space left.' },
    });
    expect(await ledger.readiness(503)).toEqual(expect.arrayContaining(['disk']));
    expect(await ledger.stored()).toEqual(ledger.acknowledged);
    expect(ledger.server.out).toContain('SQLITE_FULL');
    expect(await ledger.doctor()).toMatch(/problem +disk/);
    await disk.free();
    await ledger.readiness(200);
    expect((await ledger.post()).status).toBe(200);
    expect(await ledger.stored()).toEqual(ledger.acknowledged);
    await ledger.server.end('SIGTERM');
  });

  it('of PostgreSQL: the same', async () => {
    if (!disk) return;
    const administrator = new pg.Client({ connectionString: process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '' });
    await administrator.connect();
    const name = `full_${randomBytes(8).toString('hex')}`;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-full-'));
    try {
      const { rows } = await administrator.query<{ data_directory: string }>('SHOW data_directory');
      const { uid, gid } = await stat(rows[0]?.data_directory ?? '');
      // PostgreSQL, which another user runs, must be able to enter the folder of this run.
      const { mode } = await stat(os.tmpdir());
      if ((mode & 0o001) === 0) await chmod(os.tmpdir(), mode | 0o011);
      const space = path.join(disk.folder, 'space');
      await mkdir(space, { mode: 0o700 });
      await chown(space, uid, gid);
      await administrator.query(`CREATE TABLESPACE ${name} LOCATION '${space}'`);
      await administrator.query(`CREATE DATABASE ${name} TEMPLATE template0 TABLESPACE ${name}`);
      const url = Object.assign(new URL(process.env['SYNCLEDGER_TEST_POSTGRES'] ?? ''), { pathname: `/${name}` }).href;
      const ledger = await Ledger.start(folder, { DATABASE_URL: url });
      await ledger.post();
      await disk.fill();
      expect(await ledger.refusedPost()).toMatchObject({
        status: 503,
        body: { detail: 'The database has no space left.' },
      });
      expect(await ledger.stored()).toEqual(ledger.acknowledged);
      expect(ledger.server.out).toContain('53100');
      await disk.free();
      await until('a post is stored', async () => (await ledger.post()).status === 200);
      expect(await ledger.stored()).toEqual(ledger.acknowledged);
      await ledger.readiness(200);
      await ledger.server.end('SIGTERM');
    } finally {
      await administrator.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await administrator.query(`DROP TABLESPACE IF EXISTS ${name}`);
      await administrator.end();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a broken database', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-broken-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('on SQLite with destroyed pages: readiness and doctor tell, and the log has the cause', async () => {
    const ledger = await Ledger.start(folder, {});
    for (let each = 0; each < 20; each += 1) await ledger.post();
    await ledger.server.end('SIGTERM');
    const file = await open(path.join(folder, 'syncledger.sqlite'), 'r+');
    const { size } = await file.stat();
    // All but the schema and the first tables.
    for (let at = 60 * PAGE; at < size; at += PAGE) await file.write(randomBytes(PAGE), 0, PAGE, at);
    await file.close();
    const port = await freePort();
    const env = {
      PORT: String(port),
      SYNCLEDGER_DATA_DIR: folder,
      SYNCLEDGER_SECRET_KEYS: KEYS,
      LOG_LEVEL: 'error',
    };
    const server = Watched.node([SERVER], folder, { env });
    const told = await until('it refuses, or is not ready', async () => {
      if (server.child.exitCode !== null) return server.err;
      const ready = await fetch(`http://127.0.0.1:${String(port)}/health/ready`).catch(() => undefined);
      return ready?.status === 503 ? server.out : undefined;
    });
    expect(told).toMatch(/damaged|SQLITE_CORRUPT|malformed/);
    expect(await ledger.doctor()).toMatch(/problem +(integrity|database)/);
    if (server.child.exitCode === null) await server.end('SIGKILL');
  });

  describe('on PostgreSQL', () => {
    const name = `broken_${randomBytes(8).toString('hex')}`;
    const url = Object.assign(new URL(process.env['SYNCLEDGER_TEST_POSTGRES'] ?? 'postgres://x'), {
      pathname: `/${name}`,
    }).href;
    const ask = async (statement: string, at = process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '') => {
      const client = new pg.Client({ connectionString: at });
      await client.connect();
      await client.query(statement);
      return client;
    };
    beforeAll(async () => (await ask(`CREATE DATABASE ${name} TEMPLATE template0`)).end());
    afterAll(async () => (await ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)).end());

    it('that is read-only after a failover: writes and readiness tell, reads go on', async () => {
      const ledger = await Ledger.start(folder, { DATABASE_URL: url });
      await ledger.post();
      const end = async (statement: string) => {
        await (await ask(statement)).end();
        await (await ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)).end();
      };
      await end(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      await until(
        'writes are refused as read-only',
        async () => (await ledger.post()).body.detail === 'The database is read-only.',
      );
      expect(await ledger.readiness(503)).toContain('database');
      expect(await ledger.stored()).toEqual(ledger.acknowledged);
      expect(ledger.server.out).toContain('25006');
      expect(await ledger.doctor()).toMatch(/problem +writes/);
      await end(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
      await ledger.readiness(200);
      expect((await ledger.post()).status).toBe(200);
      await ledger.server.end('SIGTERM');
    });

    it('whose connections all wait for a lock: answers 503, is not ready, and recovers', async () => {
      const ledger = await Ledger.start(folder, { DATABASE_URL: url });
      await ledger.post();
      const client = await ask('BEGIN; LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE', url);
      // Reads, because results that arrive together share a connection.
      const waiting = Array.from({ length: 30 }, (_, index) =>
        ledger.call('GET', `jobs/alm/?page_size=${String(index + 1)}`),
      );
      expect(await ledger.readiness(503)).toContain('database');
      expect((await Promise.race(waiting)).status).toBe(503);
      await client.query('ROLLBACK');
      await client.end();
      const statuses = (await Promise.all(waiting)).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      await ledger.readiness(200);
      expect((await ledger.post()).status).toBe(200);
      await ledger.server.end('SIGTERM');
    }, 120_000);
  });
});
