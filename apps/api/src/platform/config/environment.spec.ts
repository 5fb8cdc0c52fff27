import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ordinaryVariables } from '../../../test/support/ordinary-variables.js';
import { readEnvironment, typedPath } from './environment.js';

describe('readEnvironment', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: `sqlite:${path.resolve('data', 'syncledger.sqlite')}`,
      dataDir: path.resolve('data'),
      secretKeys: undefined,
      adminEmail: 'admin@localhost',
      adminToken: undefined,
      publicUrl: undefined,
      trustedProxies: undefined,
      rateLimit: undefined,
      logLevel: 'info',
      stallMilliseconds: 30_000,
      outputDays: 30,
      outputBytes: 10_000_000_000,
      workers: 1,
      drainMilliseconds: 0,
      slowMilliseconds: 1000,
      metricsPort: undefined,
      metricsHost: '127.0.0.1',
      tracesEndpoint: undefined,
    });
    expect(readEnvironment({ SYNCLEDGER_SLOW_MS: '0' }).slowMilliseconds).toBeUndefined();
  });

  it('reads what is set; an empty variable is not, unless it says where the data is', () => {
    const environment = readEnvironment({
      PORT: '0',
      HOST: '',
      LOG_LEVEL: ' \t',
      SYNCLEDGER_PUBLIC_URL: 'HTTPS://Ledger.example.com:443/base/x/../a//',
      SYNCLEDGER_RATE_LIMIT: '600',
    });
    expect(environment).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://ledger.example.com/base/a',
      rateLimit: 600,
      logLevel: 'info',
    });
    for (const name of ['DATABASE_URL', 'SYNCLEDGER_DATA_DIR']) {
      for (const empty of ['', ' '])
        expect(() => readEnvironment({ [name]: empty })).toThrow(`${name} is set, but empty.`);
    }
  });

  it.each([
    ['SYNCLEDGER_DATA_DIR', '/srv/ledger '],
    ['SYNCLEDGER_DATA_DIR', ' /srv/ledger'],
    ['DATABASE_URL', 'sqlite:/srv/ledger.sqlite\r'],
    ['DATABASE_URL', 'postgres://host/db '],
    ['HOST', '127.0.0.1 '],
  ])('refuses white space around %s, which names another place: %j', (name, value) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(`${name} begins or ends with white space. Remove it.`);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', 'canary'],
    ['DATABASE_URL', 'mysql://user:canary@host/db'],
    ['DATABASE_URL', 'postgres://user:canary%ff%@host/db'],
    ['DATABASE_URL', 'postgres://user:canary/x@host/db'],
    ['DATABASE_URL', 'postgres://user:canary@host:65536/db'],
    ['DATABASE_URL', 'sqlite::canary:'],
    ['DATABASE_URL', 'postgres://user:canary@host/db?sslmode=prefer'],
    ['DATABASE_URL', 'postgres://user:canary@host/db?sslmode=allow'],
    ['DATABASE_URL', 'postgres://user:canary@host/db?sslmode=verify_full'],
    ['DATABASE_URL', 'postgres://user:canary@host/db?sslmode='],
    ['DATABASE_URL', 'postgres://user:canary@host/db?sslmode=verify-full&sslmode=disable'],
    ['DATABASE_URL', 'postgres://user:canary@host/db?ssl=on'],
    ['DATABASE_URL', 'postgresql://user:canary@host/db?sslmode=require&uselibpqcompat=true'],
    ['SYNCLEDGER_ADMIN_TOKEN', 'canary'],
    ['SYNCLEDGER_ADMIN_TOKEN', `canary ${'x'.repeat(40)}`],
    ['SYNCLEDGER_PUBLIC_URL', 'canary.example.com'],
    ['SYNCLEDGER_PUBLIC_URL', 'https://user:canary@ledger.example.com'],
    ['SYNCLEDGER_PUBLIC_URL', 'https://ledger.example.com/?canary'],
    ['SYNCLEDGER_TRUST_PROXY', '127.0.0.1,canary'],
    ['SYNCLEDGER_RATE_LIMIT', '0'],
    ['SYNCLEDGER_STALL_SECONDS', '0'],
    ['SYNCLEDGER_WORKERS', '65'],
    ['LOG_LEVEL', 'canary'],
    ['SYNCLEDGER_ADMIN_EMAIL', 'canary'],
    ['SYNCLEDGER_PUBLC_URL', 'canary'],
  ])('names %s and not its value', (name, value) => {
    const read = () => readEnvironment({ [name]: value });
    expect(read).toThrow(new RegExp(`${name} (must be|is not)`));
    expect(read).not.toThrow(/canary/);
  });

  it.each(['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'])(
    'takes a database with sslmode=%s',
    (mode) => {
      const databaseUrl = `postgres://user:password@host/db?sslmode=${mode}&sslrootcert=/etc/ca.pem`;
      expect(readEnvironment({ DATABASE_URL: databaseUrl })).toMatchObject({ databaseUrl });
    },
  );

  it('ignores the variables that Kubernetes sets for Services', () => {
    const port = { SYNCLEDGER_PORT: 'tcp://10.0.0.1:3000', SYNCLEDGER_METRICS_PORT: 'udp://10.0.0.1:9' };
    const names = `SERVICE_HOST SERVICE_PORT SERVICE_PORT_HTTP SERVICE_PORT_HTTP_2 PORT_3000_TCP PORT_3000_TCP_ADDR
      PORT_9_UDP_PORT PORT_9_SCTP_PROTO DB_SERVICE_HOST DB_PORT_5432_TCP`.split(/\s+/);
    const links = Object.fromEntries(names.map((name) => [`SYNCLEDGER_${name}`, '10.0.0.1']));
    expect(readEnvironment({ ...port, ...links })).toEqual(readEnvironment({}));
    for (const [name, value] of [
      ['SYNCLEDGER_PORT', '3000'],
      ['SYNCLEDGER_PORT_3000', 'tcp://10.0.0.1:3000'],
      ['SYNCLEDGER_HOST', '10.0.0.1'],
    ] as const) {
      expect(() => readEnvironment({ [name]: value })).toThrow(`${name} is not a setting.`);
    }
  });

  it('ignores the variables of the agent, whose commands may call the command line', () => {
    const names = ['SYNCLEDGER_URL', 'SYNCLEDGER_TOKEN', 'SYNCLEDGER_TOKEN_FILE', 'SYNCLEDGER_RUN'];
    const values = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(readEnvironment(values)).toEqual(readEnvironment({}));
  });

  it.each([
    [
      'DATABASE_URL',
      'DATABSE_URL DATABASE_ULR DATABASEURL DATABASE_UR DATABASE_URI DATABASE_URLS database_url DATABASES_URL',
    ],
    ['LOG_LEVEL', 'LOGLEVEL LOG_LEVL LOG_LEVEL_ LOG_LEVELS LOG_LEVLE Log_Level'],
    ['PORT', 'PROT OPRT POTR PPORT PORTT SYNCLEDGER_PORT'],
    ['HOST', 'HSOT HOTS HOSTT SYNCLEDGER_HOST'],
    ['DATABASE_URL_FILE', 'DATABSE_URL_FILE DATABASE_URLFILE'],
    [
      'SYNCLEDGER_PUBLIC_URL',
      'SYNCLEDGER_PUBLC_URL SYNCLEGDER_PUBLIC_URL SYNC_LEDGER_PUBLIC_URL syncledger_public_url',
    ],
    ['SYNCLEDGER_SECRET_KEYS_FILE', 'SYNCLEDGER_SECRET_KEY_FILE SYNCLEDGR_SECRET_KEYS_FILE'],
  ])('asks whether %s was meant', (name, misspelt) => {
    for (const typed of misspelt.split(' ')) {
      const read = () => readEnvironment({ [typed]: 'canary' });
      expect(read).toThrow(`${typed} is not a setting. Did you mean ${name}?`);
      expect(read).not.toThrow(/canary/);
    }
  });

  it('leaves the variables of other programs alone', () => {
    const others = Object.fromEntries(ordinaryVariables.map((name) => [name, 'x']));
    expect(ordinaryVariables.length).toBeGreaterThan(250);
    expect(readEnvironment(others)).toEqual(readEnvironment({}));
    expect(readEnvironment({ LOG_LEVEL: 'warn', LOGLEVEL: 'DEBUG' }).logLevel).toBe('warn');
  });

  it('reads secrets from files, as containers get them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    try {
      const file = async (name: string, text: string) => {
        await writeFile(path.join(folder, name), text, { mode: 0o440 });
        return path.join(folder, name);
      };
      const token = 'x'.repeat(32);
      const environment = readEnvironment({
        DATABASE_URL_FILE: await file('url', '\uFEFFpostgres://a:b@host/c\r\n'),
        SYNCLEDGER_SECRET_KEYS_FILE: await file('keys', 'k1:a,k2:b\n'),
        SYNCLEDGER_ADMIN_TOKEN_FILE: await file('token', token),
      });
      expect(environment).toMatchObject({
        databaseUrl: 'postgres://a:b@host/c',
        secretKeys: 'k1:a,k2:b',
        adminToken: token,
      });
      const said = (source: Record<string, string>) => expect(() => readEnvironment(source));
      said({ DATABASE_URL: 'sqlite:x', DATABASE_URL_FILE: 'y' }).toThrow('are both set');
      said({ DATABASE_URL_FILE: '/canary' }).toThrow(/DATABASE_URL_FILE names a file that cannot be read \(ENOENT\)/);
      said({ DATABASE_URL_FILE: 'postgres://canary' }).not.toThrow(/canary/);
      said({ DATABASE_URL_FILE: folder }).toThrow('EISDIR');
      said({ DATABASE_URL_FILE: await file('large', 'x'.repeat(70_000)) }).toThrow('names a file of more than 64 KiB');
      said({ DATABASE_URL_FILE: await file('empty', '\n') }).toThrow('names an empty file');
      said({ DATABASE_URL_FILE: await file('blank', ' \n') }).toThrow('names an empty file');
      said({ DATABASE_URL_FILE: await file('wrong', 'mysql://canary') }).toThrow(/file in DATABASE_URL_FILE must be/);
      said({ SYNCLEDGER_PUBLIC_URL_FILE: 'x' }).toThrow('SYNCLEDGER_PUBLIC_URL_FILE is not a setting');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names every wrong variable at once', () => {
    expect(() => readEnvironment({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT[^]*LOG_LEVEL/);
  });
});

describe('typedPath', () => {
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));

  it.each([
    ['syncledger', '/somewhere/else', 'a b.yaml', '/somewhere/else/a b.yaml'],
    ['syncledger', '/somewhere/else', '/absolute.yaml', '/absolute.yaml'],
    ['test', '/somewhere/else', 'a.yaml', path.resolve('a.yaml')],
    ['syncledger', '', 'a.yaml', path.resolve('a.yaml')],
  ])('of the script %s, called in "%s", makes %s %s', (script, folder, typed, absolute) => {
    Object.assign(process.env, { npm_lifecycle_event: script, INIT_CWD: folder });
    expect(typedPath(typed)).toBe(absolute);
  });
});
