import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { aProject } from '@syncledger/domain/testing';
import { isNightly } from '@syncledger/testing';
import sql, { bulk } from 'sql-template-tag';

import type { Database, Dialect } from '../src/platform/database/index.js';
import { KEY_FILE, Keyring, keyIdOf } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { KeysProcess } from './support/keys-process.js';
import { jsonHeaders, ServerProcess } from './support/server-process.js';
import { dialects } from './support/test-app.js';

const TOKEN = 'administrator-of-the-rotation-test-12345';
const CONNECTIONS = isNightly ? 20_000 : 4_000;
const CLIENTS = 8;
const CANARY = 'canary-of-the-rotation-test';

/** It tells of each tenth. */
const HALF = /(Re-encrypted \d+ of \d+\.\n){5}/;

interface Params {
  readonly canary: string;
  readonly writes: number;
}

interface WireConnection {
  readonly id: number;
  readonly params: Params | null;
}

/** A ledger with its server; the keys are in the key file on SQLite, and in the environment on PostgreSQL. */
class Ledger {
  readonly written: string[] = [];
  private readonly keys = ['k1', 'k2'].map((id) => Keyring.generate(id)) as [string, string];
  private given: string[] = [this.keys[0]];
  server!: ServerProcess;

  constructor(
    private readonly dialect: Dialect,
    private readonly place: TestPlace,
  ) {}

  get settings(): Record<string, string> {
    const keys: Record<string, string> =
      this.dialect === 'sqlite'
        ? { SYNCLEDGER_DATA_DIR: this.folder }
        : { SYNCLEDGER_SECRET_KEYS: this.given.join(',') };
    return { DATABASE_URL: this.place.url, SYNCLEDGER_ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'info', ...keys };
  }

  private get folder(): string {
    return path.dirname(this.place.url.slice('sqlite:'.length));
  }

  async start(): Promise<void> {
    this.server = await ServerProcess.start(this.settings);
  }

  async stop(): Promise<void> {
    const { log, told } = await this.server.end('SIGTERM');
    this.written.push(log, told);
  }

  /** The texts of the keys that are given now. */
  async keyTexts(): Promise<string[]> {
    if (this.dialect === 'postgres') return this.given;
    return (await readFile(path.join(this.folder, KEY_FILE), 'utf8')).trim().split('\n');
  }

  /** Gives every server the new key first; with a key file, the rotation does. */
  async giveNewKey(): Promise<void> {
    if (this.dialect === 'sqlite') return;
    await this.restartWith([this.keys[0], this.keys[1]]);
    await this.restartWith([this.keys[1], this.keys[0]]);
  }

  /** Goes on without the old key, without stopping where that can be. */
  async dropOldKey(): Promise<void> {
    if (this.dialect === 'postgres') return this.restartWith([this.keys[1]]);
    expect(await this.run('prune', '--json')).toEqual({ removed: ['k1'], kept: [] });
  }

  /** Runs a command that must succeed; returns its JSON. */
  async run(...args: string[]): Promise<unknown> {
    const { code, log, told } = await KeysProcess.run(args, this.settings);
    this.written.push(log, told);
    expect({ code, told: code === 0 ? '' : told }).toEqual({ code: 0, told: '' });
    return JSON.parse(log);
  }

  async withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = await openLedgerDatabase({ url: this.place.url });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  private async restartWith(keys: string[]): Promise<void> {
    await this.stop();
    this.given = keys;
    await this.start();
  }
}

async function insertConnections(database: Database, project: number, keyring: Keyring): Promise<void> {
  const row = (id: number) => {
    const params = keyring.encrypt(JSON.stringify({ canary: CANARY, writes: 0 }), `connections/${id}/params`);
    return [id, 'alm', project, 'Jira', `c${id}`, 'manually', 'sync_jira', params, false, 1, 1, 1, 1];
  };
  await database.write(async (tx) => {
    for (let first = 1; first <= CONNECTIONS; first += 1000) {
      const rows = Array.from({ length: 1000 }, (_, index) => row(first + index));
      await tx.rows(
        sql`INSERT INTO connections (id, kind, project_id, system, alias, frequency, command, params, inaccessible, version, created_at, updated_at, created_by) VALUES ${bulk(rows)}`,
      );
    }
  });
}

/** Clients that read and write; each writes connections of its own, and knows what was acknowledged last. */
class Clients {
  readonly acknowledged = new Map<number, Params>();
  requests = 0;
  private isStopping = false;

  constructor(private readonly server: ServerProcess) {}

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.work(client)));
  }

  stop(): void {
    this.isStopping = true;
  }

  private async work(client: number): Promise<void> {
    for (let writes = 1; !this.isStopping; writes += 1) {
      // Primes: each client goes through all of its connections in an order of its own, here and there.
      const id = (((writes * 7919) % (CONNECTIONS / CLIENTS)) * CLIENTS + client) % CONNECTIONS || CONNECTIONS;
      const params = { canary: CANARY, writes };
      const body = JSON.stringify({ params });
      const changed = await this.ok(`connections/alm/${id}/`, { method: 'PATCH', body, headers: jsonHeaders });
      this.acknowledged.set(id, params);
      expect(await changed.json()).toMatchObject({ params });
      const read = (await (await this.ok(`connections/alm/${id}/`)).json()) as WireConnection;
      expect(read.params).toEqual(params);
      const page = (await (await this.ok(`connections/alm/?page_size=5&page=${(id % 100) + 1}`)).json()) as {
        results: WireConnection[];
      };
      expect(page.results.filter(({ params: shown }) => shown?.canary !== CANARY)).toEqual([]);
    }
  }

  private async ok(to: string, request?: RequestInit): Promise<Response> {
    const answer = await this.server.fetch(TOKEN, to, request);
    this.requests += 1;
    if (answer.status !== 200) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

describe.each(dialects)('the rotation of keys on %s', (dialect) => {
  let place: TestPlace;
  let ledger: Ledger;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    ledger = new Ledger(dialect, place);
    await ledger.start();
  });
  afterEach(async () => {
    await ledger.server.end('SIGKILL');
    await place.remove();
  });

  it(`of ${CONNECTIONS} connections, killed half-way, while clients read and write`, async () => {
    const { id: project } = await ledger.server.post<{ id: number }>(TOKEN, 'projects/', aProject());
    const oldKeys = await ledger.keyTexts();
    await ledger.withDatabase((database) => insertConnections(database, project, Keyring.parse(oldKeys.join())));
    await ledger.giveNewKey();
    const clients = new Clients(ledger.server);
    const working = clients.run();

    const stopAt = (when: RegExp, signal: 'SIGTERM' | 'SIGKILL') =>
      Promise.race([working, KeysProcess.start(['rotate'], ledger.settings).endWhenTold(when, signal)]);
    const stopped = await stopAt(/Re-encrypted/, 'SIGTERM');
    expect(stopped).toMatchObject({ code: 143, log: expect.stringContaining('Run it again to continue') });
    const killed = await stopAt(HALF, 'SIGKILL');
    expect(killed).toMatchObject({ code: null, log: '' });
    const half = (await ledger.run('status', '--json')) as { id: string; connections: number }[];
    expect(half.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(Math.min(...half.map(({ connections }) => connections))).toBeGreaterThan(CONNECTIONS / 10);

    const rotated = (await Promise.race([working, ledger.run('rotate', '--json')])) as { resealed: number };
    clients.stop();
    await working;
    expect(rotated).toMatchObject({ unopenable: [], isComplete: true, keyId: 'k2' });
    expect(rotated.resealed).toBeGreaterThan(CONNECTIONS / 10);
    expect(clients.acknowledged.size).toBeGreaterThan(CLIENTS * 10);

    await ledger.dropOldKey();
    const newKeys = await ledger.keyTexts();
    expect(newKeys.map((key) => key.split(':')[0])).toEqual(['k2']);
    await expectSealed(ledger, Keyring.parse(newKeys.join()), clients.acknowledged);
    await ledger.stop();
    await ledger.start();
    expect((await ledger.server.fetch(TOKEN, 'connections/alm/7/')).status).toBe(200);
    await ledger.stop();
    const written = [...ledger.written, ...[stopped, killed].flatMap((end) => [end?.told, end?.log])].join('\n');
    for (const secret of [...oldKeys, ...newKeys].flatMap((key) => [key, key.split(':')[1]!, CANARY])) {
      expect(written).not.toContain(secret);
    }
  }, 120_000);
});

/** Everything is encrypted with the new key only, and equals what was acknowledged last. */
async function expectSealed(ledger: Ledger, keyring: Keyring, acknowledged: Map<number, Params>): Promise<void> {
  const rows = await ledger.withDatabase((database) =>
    database.rows<{ id: number; params: string }>(sql`SELECT id, params FROM connections ORDER BY id`),
  );
  expect(rows).toHaveLength(CONNECTIONS);
  const wrong = rows.filter(({ id, params }) => {
    const expected = JSON.stringify(acknowledged.get(id) ?? { canary: CANARY, writes: 0 });
    return keyIdOf(params) !== 'k2' || keyring.decrypt(params, `connections/${id}/params`) !== expected;
  });
  expect(wrong).toEqual([]);
}
