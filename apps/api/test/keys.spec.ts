import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { aProject } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { encryptedParams } from '../src/ledger/connections/index.js';
import { Clock } from '../src/platform/config/clock.js';
import { readEnvironment } from '../src/platform/config/index.js';
import { checkKeys, Keyring, loadKeyring } from '../src/platform/secrets/index.js';
import { KEY_FILE, KeyFile } from '../src/platform/secrets/key-file.js';
import { EncryptedColumnRepository } from '../src/platform/secrets/encrypted-column.repository.js';
import { KeyRotation, openKeyRotation } from '../src/process/keys/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { type TestApp } from './support/test-app.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

const [oldKey, newKey] = [Keyring.generate('old'), Keyring.generate('new')];
const both = Keyring.parse(`${newKey},${oldKey}`);
const oldFirst = Keyring.parse(`${oldKey},${newKey}`);
const onlyNew = Keyring.parse(newKey);
const ROWS = 250;
const NO_WEBHOOKS = { resealed: 0, unopenable: [] };

const aadOf = (id: number) => `connections/${id}/params`;

describe.each(nightlyDialects)('the rotation of keys on %s', (dialect) => {
  let app: TestApp;
  let rotation: KeyRotation;
  let ids: number[];

  /** A ledger whose connections were encrypted before the new key was added. */
  beforeEach(async () => {
    app = await startApp(dialect, { SYNCLEDGER_SECRET_KEYS: `${newKey},${oldKey}` });
    await checkKeys(app.database, oldFirst);
    rotation = new KeyRotation(app.database, { keyring: both }, app.clock);
    const project = await makeProject(app);
    const made = await makeConnection(app, 'alm', project);
    const like = sql`kind, project_id, system, frequency, command, inaccessible, version, created_at`;
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})`;
    const rows = await app.database.write(async (tx) => {
      await tx.rows(
        sql`INSERT INTO connections (alias, params, ${like}, updated_at, created_by) ${numbers} SELECT '', '', ${like}, updated_at, created_by FROM connections, n WHERE id = ${made}`,
      );
      return tx.rows<{ id: number }>(sql`SELECT id FROM connections ORDER BY id`);
    });
    ids = rows.map(({ id }) => id);
    const texts = ids.map((id) => store(id, oldFirst.encrypt(JSON.stringify({ pass: id }), aadOf(id))));
    await Promise.all(texts);
  });
  afterEach(() => app.close());

  const store = (id: number, params: string) =>
    app.database.write((tx) => tx.rows(sql`UPDATE connections SET params = ${params} WHERE id = ${id}`));
  const encrypted = async (keyring: Keyring) => {
    const rows = await app.database.rows<{ id: number; params: string }>(
      sql`SELECT id, params FROM connections ORDER BY id`,
    );
    return rows.map(({ id, params }) => JSON.parse(keyring.decrypt(params, aadOf(id))) as unknown);
  };
  const connections = async () =>
    Object.fromEntries((await rotation.status()).map(({ id, connections }) => [id, connections]));
  const get = (id: number) => app.call('GET', `connections/alm/${id}/`);

  it('encrypts everything with the new key, including deleted connections, and changes no ETag', async () => {
    const [first = 0, hidden = 0] = ids;
    await app.database.write((tx) =>
      tx.rows(sql`UPDATE connections SET deleted_at = ${app.clock.now()} WHERE id = ${hidden}`),
    );
    const before = await get(first);
    const told: [number, number][] = [];
    const rotated = await rotation.rotate((done, total) => told.push([done, total]));
    expect(rotated).toEqual({ resealed: ROWS, unopenable: [], webhooks: NO_WEBHOOKS, isComplete: true, keyId: 'new' });
    expect(told).toEqual([
      [100, ROWS],
      [200, ROWS],
      [ROWS, ROWS],
    ]);
    expect(await encrypted(onlyNew)).toEqual(ids.map((id) => ({ pass: id })));
    const after = await get(first);
    expect([after.body, after.headers['etag']]).toEqual([before.body, before.headers['etag']]);
    await checkKeys(app.database, onlyNew);
    expect((await rotation.rotate()).resealed).toBe(0);
  });

  it('resumes after it was stopped', async () => {
    const stop = new AbortController();
    const stopped = await rotation.rotate(() => {
      stop.abort();
    }, stop.signal);
    expect(stopped).toMatchObject({ resealed: 100, isComplete: false });
    expect(await connections()).toEqual({ new: 100, old: ROWS - 100 });
    await expect(checkKeys(app.database, onlyNew)).rejects.toThrow('"old"');
    expect(await rotation.rotate()).toMatchObject({ resealed: ROWS - 100, isComplete: true });
    expect(await connections()).toEqual({ new: ROWS, old: 0 });
  });

  it('does not overwrite a concurrent change', async () => {
    const [id = 0, other = 0] = ids;
    const repository = new EncryptedColumnRepository(app.database, encryptedParams);
    const [read] = await repository.nextOthers('new', 0);
    await app.ok('PATCH', `connections/alm/${id}/`, { params: { pass: 'changed' } });
    const [, untouched] = await repository.nextOthers('new', id - 1);
    expect(await repository.replace([[id, read?.text ?? '', 'lost']])).toBe(0);
    expect(untouched?.id).toBe(other + 1);
    expect((await get(id)).body['params']).toEqual({ pass: 'changed' });
  });

  it('skips what no key decrypts, and reports it', async () => {
    const [fine = 0, gone = 0, moved = 0] = ids;
    await store(gone, Keyring.parse(Keyring.generate('gone')).encrypt('{}', aadOf(gone)));
    await store(moved, oldFirst.encrypt('{}', aadOf(fine)));
    expect(await rotation.rotate()).toEqual({
      resealed: ROWS - 2,
      unopenable: [gone, moved],
      webhooks: NO_WEBHOOKS,
      isComplete: true,
      keyId: 'new',
    });
    expect(await connections()).toEqual({ new: ROWS - 2, old: 1, gone: 1 });
    const list = await app.ok<{ results: { id: number; params: unknown }[] }>('GET', 'connections/alm/');
    expect(list.results.filter(({ params }) => params === null).map(({ id }) => id)).toEqual([gone, moved]);
    await app.ok('PATCH', `connections/alm/${gone}/`, { params: { pass: 'new' } });
    expect((await get(gone)).body['params']).toEqual({ pass: 'new' });
  });

  it('does not end while a server encrypts with the old key', async () => {
    const [id = 0] = ids;
    let batches = 0;
    const asOldServer = () => store(id, oldFirst.encrypt(JSON.stringify({ pass: (batches += 1) }), aadOf(id)));
    const { database } = app;
    // Writes before each poll, like a server under load.
    const busy = Object.create(database, {
      rows: { value: async (query: never) => (await asOldServer(), database.rows(query)) },
    }) as typeof database;
    const rotated = await new KeyRotation(busy, { keyring: both }, app.clock).rotate();
    expect(rotated).toMatchObject({ isComplete: false, unopenable: [] });
    await expect(checkKeys(database, onlyNew)).rejects.toThrow('"old"');
  });

  it('refuses wrong and missing keys, and one that no server has', async () => {
    const rotate = (...keys: string[]) =>
      new KeyRotation(app.database, { keyring: Keyring.parse(keys.join(',')) }, app.clock).rotate();
    await expect(rotate(newKey)).rejects.toThrow('"old"');
    await expect(rotate(newKey, Keyring.generate('old'))).rejects.toThrow('"old"');
    await expect(rotate(Keyring.generate('newest'), newKey, oldKey)).rejects.toThrow('No server has been started');
    expect(await connections()).toEqual({ new: 0, old: ROWS });
  });

  it('needs an old key for a day after the last request that can be sent again', async () => {
    await app.call('POST', 'projects/', { body: aProject(), headers: { 'idempotency-key': 'a' } });
    await rotation.rotate();
    const oldNow = new KeyRotation(app.database, { keyring: oldFirst }, app.clock);
    const state = async () => (await oldNow.status()).find(({ id }) => id === 'new');
    const until = app.clock.now() + 24 * 3600 * 1_000_000;
    expect(await state()).toMatchObject({ requests: 1, isNeeded: true, requestsUntil: until });
    app.clock.advance(24 * 3600 + 1);
    expect(await state()).toMatchObject({ requests: 0, requestsUntil: undefined });
    await expect(oldNow.prune()).rejects.toThrow('SYNCLEDGER_SECRET_KEYS');
  });
});

describe('the rotation of a key file', () => {
  const inLedger = (work: (rotation: KeyRotation, folder: string) => Promise<void>) =>
    inTemporaryFolder(async (folder) => {
      const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: folder });
      const keyring = await loadKeyring(environment);
      const database = await openLedgerDatabase({ url: environment.databaseUrl });
      await database.migrate();
      await checkKeys(database, keyring);
      await database.close();
      const rotation = await openKeyRotation(environment, new Clock());
      try {
        await work(rotation, folder);
      } finally {
        await rotation.close();
      }
    });
  const idsIn = async (folder: string) =>
    (await readFile(path.join(folder, KEY_FILE), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(':')[0]);

  it('creates a new key each time, and removes the old ones on request', () =>
    inLedger(async (rotation, folder) => {
      expect((await rotation.rotate()).keyId).toBe('k2');
      expect((await rotation.rotate()).keyId).toBe('k3');
      expect(await idsIn(folder)).toEqual(['k3', 'k2', 'k1']);
      expect(await rotation.prune()).toEqual({ removed: ['k2', 'k1'], kept: [] });
      expect(await idsIn(folder)).toEqual(['k3']);
      expect((await rotation.rotate()).keyId).toBe('k4');
    }));

  it('continues with the new key when it was killed right after it wrote the file', () =>
    inLedger(async (rotation, folder) => {
      new KeyFile(folder).addFirst(Keyring.generate('k2'));
      expect((await rotation.rotate()).keyId).toBe('k2');
      expect(await idsIn(folder)).toEqual(['k2', 'k1']);
    }));

  it('makes one key when two are started at once', () =>
    inLedger(async (rotation, folder) => {
      const other = await openKeyRotation(readEnvironment({ SYNCLEDGER_DATA_DIR: folder }), new Clock());
      await Promise.all([rotation.rotate(), other.rotate()]);
      await other.close();
      const ids = await idsIn(folder);
      expect(new Set(ids).size).toBe(ids.length);
      expect((await rotation.status()).filter(({ isFirst }) => isFirst).map(({ id }) => id)).toEqual([ids[0]]);
    }));

  it('does not start where there is no ledger', () =>
    inTemporaryFolder(async (folder) => {
      const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: folder });
      await expect(openKeyRotation(environment, new Clock())).rejects.toThrow(KEY_FILE);
      await loadKeyring(environment);
      await expect(openKeyRotation(environment, new Clock())).rejects.toThrow('No such database');
      expect(await readdir(folder)).toEqual([KEY_FILE]);
    }));
});
