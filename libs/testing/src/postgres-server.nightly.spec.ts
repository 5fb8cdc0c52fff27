import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';

import { until } from './processes.js';

const MODULE = new URL('postgres-server.ts', import.meta.url).href;
/** Starts a server, prints its address, and stops it when its input ends. */
const PROGRAM = `
  const { startPostgresServer } = await import(${JSON.stringify(MODULE)});
  const { url, folder, stop } = await startPostgresServer(['fsync=off']);
  console.log(JSON.stringify({ url, folder }));
  process.stdin.on('end', stop).resume();`;
const USERS = '/etc/passwd';

interface Started {
  readonly url: string;
  readonly folder: string;
}

let top: string;
beforeEach(async () => {
  top = await mkdtemp(path.join(os.tmpdir(), 'syncledger-server-'));
});
afterEach(() => rm(top, { recursive: true, force: true }));

/** @param temporary the folder for temporary files */
async function start(temporary: string) {
  const env = { ...process.env, TMPDIR: temporary };
  const args = ['--input-type=module', '--eval', PROGRAM];
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, server: JSON.parse(line.toString()) as Started };
}

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return Object.values(rows[0] ?? {})[0];
}

it('runs where no other account may enter, and leaves neither files nor users behind', async () => {
  const users = await readFile(USERS, 'utf8');
  const closed = path.join(top, 'closed to others');
  await mkdir(closed, { mode: 0o700 });
  const { child, server } = await start(closed);
  expect(await ask(server.url, 'SELECT 1 + 1')).toBe(2);
  expect((await stat(path.join(server.folder, 'data'))).uid).not.toBe(0);
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect([existsSync(server.folder), await readdir(closed)]).toEqual([false, []]);
  expect(await readFile(USERS, 'utf8')).toBe(users);
});

it('ends with who started it, killed or not, and so does what uses its folder', async () => {
  const { child, server } = await start(os.tmpdir());
  const user = spawn('sleep', ['1000'], { env: { ...process.env, TMPDIR: path.join(server.folder, 'tests') } });
  const ended = once(user, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await until('the folder is gone', () => !existsSync(server.folder));
  await expect(ask(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});
