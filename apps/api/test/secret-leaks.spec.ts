import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Kind } from '@syncledger/domain';
import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects, until } from '@syncledger/testing';

import type { Database } from '../src/platform/database/index.js';
import { KEY_FILE, Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { asProcess, CommandLine } from './support/command-line.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { aSucceededRow, insertManyJobs } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import { ServerProcess } from './support/server-process.js';
import { Session } from './support/session.js';
import { signInAndOut } from './support/sign-in-steps.js';
import { secretsIn, storedTexts } from './support/stored-text.js';

/** What is no secret, and therefore found where it is stored. */
const PLAIN = 'pLaIn-AlIaS-51c0ffee';
const LONG = { jobs: 3000, message: 'x'.repeat(3000) };
const kinds = ['alm', 'analysis'] as const;

let planted = 0;

/** Params that nothing else has: as a value, as a key, and deep inside. */
function plant(session: Session) {
  planted += 1;
  const canary = session.secret(`cAnArY-${planted}-51c0ffee`);
  const name = session.secret(`nAmE-${planted}-51c0ffee`);
  return { alm_pass: canary, [name]: 7, nested: [{ deep: [`${canary}-deep`] }] };
}

/** What the steps of a session tell one another. */
interface Ledger {
  readonly session: Session;
  readonly database: Database;
  /** Sees every project, and params of both kinds. */
  editor: string;
  /** Sees every project and no params. */
  blind: string;
  users: number[];
  project: number;
  connections: Record<Kind, number>;
}

interface Made {
  readonly id: number;
}

/** A whole session of use, in order; what the product learns to do needs a step here. */
const steps: Record<string, (ledger: Ledger) => Promise<void>> = {
  'gives out roles and tokens': async (ledger) => {
    const { session } = ledger;
    const edits = ['edit_alm_connections', 'edit_security_tool_connections'];
    const tokens: string[] = [];
    for (const permissions of [
      [...edits, 'view_all_projects', 'sync_all'],
      ['view_all_projects', 'sync_all'],
    ]) {
      const body = { name: `Role ${permissions.length}`, permissions };
      const { id: role } = await session.ask<{ id: string }>('POST', 'global-roles/', { body });
      const { id: user } = await session.ask<Made>('POST', 'users/', { body: aUser({ role }) });
      ledger.users.push(user);
      tokens.push(await session.makeToken(`users/${user}/api-token/`));
      await session.makeToken(`users/${user}/api-tokens/`, { body: { name: 'Script', read_only: true } });
      await session.check('GET', `users/${user}/api-token/`);
      await session.check('GET', `users/${user}/api-tokens/`);
    }
    [ledger.editor, ledger.blind] = tokens as [string, string];
  },

  'signs in and out': ({ session, users }) => signInAndOut(session, users[0]!),

  'makes connections': async (ledger) => {
    const { session } = ledger;
    ledger.project = (await session.ask<Made>('POST', 'projects/', { body: aProject() })).id;
    for (const kind of kinds) {
      const sent = { body: aConnection(ledger.project, { alias: PLAIN, params: plant(session) }) };
      const headers = { 'idempotency-key': `canary-${kind}` };
      const made = await session.ask<Made>('POST', `connections/${kind}/`, { ...sent, headers });
      expect(await session.ask('POST', `connections/${kind}/`, { ...sent, headers })).toEqual(made);
      const other = aConnection(ledger.project, { params: plant(session) });
      expect(await session.check('POST', `connections/${kind}/`, { body: other, headers })).toBe(422);
      ledger.connections[kind] = made.id;
    }
  },

  'edits them': async ({ session, editor, connections }) => {
    for (const kind of kinds) {
      const at = `connections/${kind}/${connections[kind]}/`;
      for (const body of [{ params: plant(session) }, { alias: PLAIN, params: { alm_pass: { $secret: true } } }]) {
        await session.ask('PATCH', at, { body, token: editor });
      }
      await session.ask('PATCH', at, { body: { params: plant(session) } });
      await session.check('PATCH', `${at}?mask=secrets`, { body: { params: plant(session) } });
    }
  },

  'lists them, and jobs': async ({ session, editor, blind, connections }) => {
    for (const kind of kinds) {
      const job = await session.ask<Made>('POST', `jobs/${kind}/`, { body: aResult(connections[kind]) });
      await session.check('POST', `jobs/${kind}/`, { body: aResult(connections[kind]), token: blind });
      for (const at of [
        'connections/',
        `connections/${kind}/${connections[kind]}/`,
        'jobs/',
        `jobs/${kind}/${job.id}`,
      ]) {
        expect(JSON.stringify(await session.ask('GET', at, { token: editor }))).toContain('cAnArY');
        expect(await session.check('GET', at, { token: blind })).toBe(200);
        expect(await session.check('GET', `${at}?mask=secrets`, { token: editor })).toBe(200);
      }
    }
  },

  'makes webhooks': async ({ session, blind, project }) => {
    const body = { url: 'http://localhost:9/', events: ['job.failed'], project };
    const { id, secret } = await session.ask<Made & { secret: string }>('POST', 'webhooks/', { body });
    const renewed = await session.ask<{ secret: string }>('POST', `webhooks/${id}/secret/`);
    for (const one of [secret, renewed.secret]) session.secret(one.slice('whsec_'.length));
    const at = `webhooks/${id}/`;
    for (const path of ['webhooks/', at, `${at}deliveries/`]) expect(await session.check('GET', path)).toBe(200);
    expect(await session.check('POST', `${at}test/`)).toBe(200);
    expect(await session.check('PATCH', at, { body: { enabled: true, secret } })).toBe(400);
    expect(await session.check('POST', `${at}secret/`, { token: blind })).toBe(403);
  },

  fails: async ({ session, editor, blind, project, connections }) => {
    const params = plant(session);
    const canary = params.alm_pass;
    const whole = aConnection(project, { params });
    const wrongs: object[] = [
      { ...whole, extra: 1 },
      { ...whole, system: 'x'.repeat(300), frequency: 'never' },
      { ...whole, params: canary },
      { ...whole, params: [canary] },
      { ...whole, params: { ...params, nul: '\u0000' } },
      { ...whole, params: { big: canary.repeat(10_000) } },
      { ...whole, params: { big: canary.repeat(100_000) } },
      { ...whole, project: 123_456 },
    ];
    const raws = [`{"params": {"a": "${canary}"`, `{"params": {"a": ${canary}}}`, canary];
    for (const token of [session.admin, editor, blind]) {
      for (const [method, at] of [
        ['POST', 'connections/alm/'],
        ['PATCH', `connections/analysis/${connections.analysis}/`],
      ] as const) {
        const sent = [...wrongs.map((body) => ({ body })), ...raws.map((raw) => ({ raw }))];
        for (const one of sent) expect(await session.check(method, at, { token, ...one })).toBeGreaterThanOrEqual(400);
        const headers = { 'content-type': 'text/plain' };
        expect(await session.check(method, at, { token, raw: canary, headers })).toBe(415);
      }
    }
    expect(await session.check('GET', 'jobs/', { token: session.secret(`slt_${canary}`) })).toBe(401);
    expect(await session.check('GET', `jobs/?token=${editor}`)).toBe(400);
    expect(await session.check('GET', `jobs/?search=${canary}`)).toBe(200);
  },

  'streams, and is left in the middle': async ({ session, database, editor, blind, project, connections }) => {
    await insertManyJobs(database, LONG.jobs, aSucceededRow(connections.alm, project, LONG.message));
    const url = `${session.server.url}/api/v2/jobs/alm/`;
    const shown = await (await SlowReader.open(url, editor)).count('"alm_pass":"cAnArY');
    expect(shown.times).toBeGreaterThan(LONG.jobs);
    (await SlowReader.open(url, editor)).leave();
    expect(await session.check('GET', 'jobs/alm/', { token: blind })).toBe(200);
    expect(await session.check('GET', 'jobs/alm/?mask=secrets', { token: editor })).toBe(200);
  },

  'deactivates and revokes': async ({ session, editor, users: [user] }) => {
    const first = await session.makeToken(`users/${user!}/api-token/`);
    await session.ask('DELETE', `users/${user!}/`);
    for (const token of [editor, first]) expect(await session.check('GET', 'connections/', { token })).toBe(401);
    await session.ask('PATCH', `users/${user!}/`, { body: { is_active: true } });
    await session.ask('DELETE', `users/${user!}/api-token/`);
  },

  'deletes by force': async ({ session, database, project, connections }) => {
    expect(await session.check('DELETE', `connections/alm/${connections.alm}/`)).toBe(409);
    await session.ask('DELETE', `connections/alm/${connections.alm}/?force=true`);
    expect(await session.check('DELETE', `projects/${project}/`)).toBe(409);
    await session.ask('DELETE', `projects/${project}/?force=true`);
    await until('they are purged', async () => (await database.rows(sql`SELECT id FROM connections`)).length === 0);
    const { id } = await session.ask<Made>('POST', 'projects/', { body: aProject() });
    const body = aConnection(id, { alias: PLAIN, params: plant(session) });
    await session.ask('POST', 'connections/alm/', { body });
  },

  'is read about': async ({ session, blind }) => {
    const audit = await session.ask<{ results: object[] }>('GET', 'audit/');
    expect(audit.results.length).toBeGreaterThan(30);
    const others = ['../docs-json', '../docs', '../../health/ready'];
    for (const at of ['audit/', 'users/', 'global-roles/', 'projects/', ...others]) {
      expect([at, await session.check('GET', at)]).toEqual([at, 200]);
    }
    expect(await session.check('GET', 'audit/', { token: blind })).toBe(403);
  },

  'changes its key and is backed up, beside the server': async ({ session }) => {
    const { SYNCLEDGER_DATA_DIR: folder } = session.settings;
    const commands = new CommandLine(session.settings, asProcess);
    if (folder !== undefined) {
      expect(await commands.json(['keys', 'rotate'])).toMatchObject({ unopenable: [] });
      const keys = await readFile(path.join(folder, KEY_FILE), 'utf8');
      for (const [, key] of keys.matchAll(/:(\S+)/g)) session.secret(key!);
      // Among what is looked at in the end.
      await commands.json(['db', 'backup', path.join(folder, 'backup.sqlite')]);
    }
    expect((await commands.run(['doctor'])).code).toBe(0);
    expect((await commands.run(['connection', 'list'])).code).toBe(0);
    session.said.push(['command line', commands.written]);
  },

  'is killed, starts again, and not with another key': async ({ session }) => {
    await session.end('SIGKILL');
    const keys = { SYNCLEDGER_SECRET_KEYS: session.secret(Keyring.generate('other')) };
    const { log, told } = await ServerProcess.failToStart({ PORT: '0', ...session.settings, ...keys });
    session.said.push(['refusal to start', log + told]);
    await session.start();
    expect(await session.check('GET', 'users/me/')).toBe(200);
  },
};

/** Wire contract, section 2, `connection.params`; section 3, tokens; section 4, the audit. */
describe.each(nightlyDialects)('secrets in params, tokens and the key, on %s', (dialect) => {
  let place: TestPlace;
  let folder: string;
  let ledger: Ledger;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    folder = path.dirname(place.url.replace('sqlite:', ''));
    const keys = Keyring.generate('canary');
    // On SQLite the server makes its key file.
    const own = { sqlite: { SYNCLEDGER_DATA_DIR: folder }, postgres: { SYNCLEDGER_SECRET_KEYS: keys } };
    const session = new Session({ DATABASE_URL: place.url, LOG_LEVEL: 'trace', ...own[dialect] });
    await session.start();
    const key = dialect === 'sqlite' ? (await readFile(path.join(folder, KEY_FILE), 'utf8')).trim() : keys;
    const base64 = key.split(':')[1]!;
    for (const form of ['latin1', 'hex'] as const) session.secret(Buffer.from(base64, 'base64').toString(form));
    session.secret(base64);
    const database = await openLedgerDatabase({ url: place.url });
    const connections = { alm: 0, analysis: 0 };
    ledger = { session, database, editor: '', blind: '', users: [], project: 0, connections };
  });
  afterEach(async () => {
    await ledger.database.close();
    await ledger.session.server.end('SIGKILL');
    await place.remove();
  });

  /** Everything that is on disk, but for the key file, by file or table. */
  const stored = async (): Promise<[string, string][]> => {
    if (dialect === 'postgres') return [...(await storedTexts(ledger.database))];
    const names = (await readdir(folder)).filter((name) => name !== KEY_FILE);
    return Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(path.join(folder, name), 'latin1')]),
    );
  };

  const findSecrets = (texts: readonly (readonly [string, string])[]) => {
    const secrets = [...ledger.session.secrets];
    return texts.flatMap(([where, whole]) => {
      // The long messages are most of it.
      const text = whole.replaceAll(/x{50,}/g, 'x');
      // The names of params are not masked, their values are.
      const sought = where.includes('mask=secrets') ? secrets.filter((secret) => !/^nAmE/.test(secret)) : secrets;
      return secretsIn(text, sought).map((form) => [where, form]);
    });
  };

  it('appear nowhere but where they are allowed after a whole session', async () => {
    const { session } = ledger;
    for (const step of Object.values(steps)) await step(ledger);
    const whileUp = await stored();
    await session.end('SIGTERM');
    const afterwards = await stored();
    for (const texts of [whileUp, afterwards]) {
      expect(texts.some(([, text]) => text.includes(PLAIN))).toBe(true);
      expect(findSecrets(texts)).toEqual([]);
    }
    if (dialect === 'sqlite') {
      expect(whileUp.find(([name]) => name.endsWith('-wal'))?.[1]).not.toBe('');
      expect((await stat(path.join(folder, KEY_FILE))).mode & 0o077).toBe(0);
    }
    const logs = session.said.filter(([where]) => where === 'log').map(([, log]) => log);
    expect(logs.map((log) => log.includes('/api/v2/users/me/') || log.includes('/api/v2/jobs/'))).toEqual([true, true]);
    expect(session.said.filter(([where]) => where.startsWith('compressed ')).length).toBeGreaterThan(5);
    expect(session.secrets.size).toBeGreaterThan(20);
    expect(findSecrets(session.said)).toEqual([]);
  }, 120_000);
});
