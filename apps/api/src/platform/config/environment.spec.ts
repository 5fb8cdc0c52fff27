import path from 'node:path';

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
      workers: 1,
    });
  });

  it('reads what is set; an empty variable is not', () => {
    const environment = readEnvironment({
      PORT: '0',
      HOST: '',
      SYNCLEDGER_PUBLIC_URL: 'HTTPS://Ledger.example.com:443/base/x/../a//',
      SYNCLEDGER_RATE_LIMIT: '600',
    });
    expect(environment).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://ledger.example.com/base/a',
      rateLimit: 600,
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', 'canary'],
    ['DATABASE_URL', 'mysql://user:canary@host/db'],
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
