import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Authority } from '@syncledger/testing/certificates';
import sql from 'sql-template-tag';

import { PostgresWithTls } from '../../../../test/support/database/postgres-with-tls.js';
import { openLedgerDatabase, testPlace, type TestPlace } from '../../../../test/support/database/test-database.js';
import { ConfigurationError } from '../../config/index.js';
import { DatabaseUnavailableError } from '../errors.js';
import { poolConfig } from './postgres-data-source.js';
import { networkExposure } from './postgres-tls.js';

const LOCAL = ['localhost', '127.0.0.1'];
const SESSIONS = sql`SELECT pid, ssl, client_dn FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
  WHERE datname = current_database()`;

interface SessionRow {
  readonly ssl: boolean;
  readonly client_dn: string | null;
}

describe('TLS to PostgreSQL', () => {
  const server = new PostgresWithTls();
  let folder: string;
  let place: TestPlace;
  let ours: Authority;
  let foreign: Authority;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-tls-'));
    place = await testPlace('postgres', 'migrated');
    [ours, foreign] = await Promise.all([Authority.create('ours'), Authority.create('foreign')]);
    const client = await ours.issue('ledger', []);
    const stranger = await foreign.issue('ledger', []);
    const files = {
      'ours.pem': ours.certificate,
      'foreign.pem': foreign.certificate,
      'client.pem': client.certificate,
      'client.key': client.key,
      'stranger.pem': stranger.certificate,
      'stranger.key': stranger.key,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text, { mode: 0o600 });
  });
  afterAll(async () => {
    await server.stop();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const urlWith = (parameters: Record<string, string>) => {
    const url = new URL(place.url);
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, name === 'sslmode' ? value : path.join(folder, value));
    }
    return url.href;
  };
  /** Opens the database, uses every kind of connection, and returns how each was encrypted. */
  const sessions = async (parameters: Record<string, string>) => {
    const database = await openLedgerDatabase({ url: urlWith(parameters) });
    try {
      const { promise: heard, resolve } = Promise.withResolvers<void>();
      const unlisten = database.listen('tls', resolve);
      const stream = await database.stream(sql`SELECT 1`);
      await heard;
      const rows = await database.rows<SessionRow>(SESSIONS);
      await stream.return!();
      unlisten();
      return rows;
    } finally {
      await database.close();
    }
  };
  const refusal = async (parameters: Record<string, string>) => {
    const error: unknown = await openLedgerDatabase({ url: urlWith(parameters) }).then(
      (database) => database.close(),
      (reason: unknown) => reason,
    );
    expect([DatabaseUnavailableError, ConfigurationError]).toContain((error as Error).constructor);
    return (error as Error).message;
  };
  const verifying = ['require', 'verify-ca', 'verify-full'];

  describe('when the server has a certificate that our authority signed', () => {
    beforeAll(async () => server.present(await ours.issue('database', LOCAL), ours.certificate));

    it.each(verifying)('encrypts every connection with sslmode=%s', async (sslmode) => {
      const rows = await sessions({ sslmode, sslrootcert: 'ours.pem' });
      // Requests, streams, and LISTEN.
      expect(rows.length).toBeGreaterThanOrEqual(3);
      expect(rows.map(({ ssl }) => ssl)).toEqual(rows.map(() => true));
    });

    it('presents a client certificate', async () => {
      const rows = await sessions({
        sslmode: 'verify-full',
        sslrootcert: 'ours.pem',
        sslcert: 'client.pem',
        sslkey: 'client.key',
      });
      expect(new Set(rows.map(({ client_dn: name }) => name))).toEqual(new Set(['/CN=ledger']));
    });

    it('says that the server refuses a client certificate', async () => {
      const client = { sslcert: 'stranger.pem', sslkey: 'stranger.key' };
      expect(await refusal({ sslmode: 'verify-full', sslrootcert: 'ours.pem', ...client })).toMatch(
        /sslcert and sslkey/,
      );
    });

    it.each(verifying)('refuses another authority with sslmode=%s', async (sslmode) => {
      expect(await refusal({ sslmode, sslrootcert: 'foreign.pem' })).toMatch(/not signed by a trusted authority/);
      expect(await refusal({ sslmode })).toMatch(/not signed by a trusted authority/);
    });

    it('says that a certificate file cannot be read', async () => {
      expect(await refusal({ sslmode: 'verify-full', sslrootcert: 'none.pem' })).toMatch(
        /cannot be read \(ENOENT: .*none\.pem\)/,
      );
    });

    it('encrypts without verification only when told so, and not at all with disable', async () => {
      expect((await sessions({ sslmode: 'no-verify' })).map(({ ssl }) => ssl)).not.toContain(false);
      expect((await sessions({ sslmode: 'disable' })).map(({ ssl }) => ssl)).not.toContain(true);
    });
  });

  it.each(verifying)('refuses the certificate of another host with sslmode=%s', async (sslmode) => {
    await server.present(await ours.issue('database', ['db.example.com']), ours.certificate);
    expect(await refusal({ sslmode, sslrootcert: 'ours.pem' })).toMatch(/another host name/);
  });

  it('refuses an expired certificate', async () => {
    await server.present(await ours.issue('database', LOCAL, -1), ours.certificate);
    expect(await refusal({ sslmode: 'verify-full', sslrootcert: 'ours.pem' })).toMatch(/has expired.*CERT_HAS_EXPIRED/);
  });

  it.each([...verifying, 'no-verify'])('never falls back to plain text with sslmode=%s', async (sslmode) => {
    await server.stop();
    expect(await refusal({ sslmode })).toMatch(/does not support TLS/);
  });
});

describe('what others on the network could do', () => {
  const exposureOf = (url: string) => networkExposure(poolConfig({ url, size: 1, idleInTransaction: 'ended' }));

  it.each(['sslmode=verify-full', 'sslmode=require', 'sslmode=verify-ca'])('is nothing with %s', (query) => {
    expect(exposureOf(`postgres://a:b@db.example.com/c?${query}`)).toBeUndefined();
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])('is nothing on %s', (host) => {
    expect(exposureOf(`postgres://a:b@${host}/c`)).toBeUndefined();
  });

  it.each([
    ['', /not encrypted/],
    ['?sslmode=disable', /not encrypted/],
    ['?host=10.0.0.7', /not encrypted/],
    ['?sslmode=no-verify', /not verified/],
  ])('is told of postgres://db.example.com/c%s', (query, said) => {
    expect(exposureOf(`postgres://a:b@db.example.com/c${query}`)).toMatch(said);
  });
});
