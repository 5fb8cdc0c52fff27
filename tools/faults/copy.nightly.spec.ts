import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Keyring, readEnvironment } from '@syncledger/api';
import { databasePlace, SERVER, type DatabasePlace } from '@syncledger/testing';

import { generateLedger } from '../generate/bulk/generate-ledger.js';
import { silently } from '../generate/load/steps.js';

const CLI = path.join(path.dirname(SERVER), 'cli.js');
/** Set it to less for a first look. */
const JOBS = Number(process.env['SYNCLEDGER_TEST_COPY_JOBS'] ?? 1_000_000);
const KEYS = Keyring.generate('k1');
/** How many times each direction is killed, after so many lines of progress each. */
const KILLS = 2;
const PLAN = { jobs: JOBS, connections: 1000, projects: 100, users: 50, seed: 1, until: Date.UTC(2026, 10, 1) * 1000 };

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

describe(`db copy of ${String(JOBS)} jobs`, () => {
  let folder: string;
  let postgres: DatabasePlace;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-copy-'));
    postgres = await databasePlace('postgres');
  });
  afterAll(async () => {
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a command; kills it with signal 9 once `killAt` matches what it told. */
  async function run(
    url: string,
    args: readonly string[],
    more: Record<string, string> = {},
    killAt?: RegExp,
  ): Promise<Ran> {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, DATABASE_URL: url, SYNCLEDGER_SECRET_KEYS: KEYS, ...more };
    const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, told] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => {
      told += String(chunk);
      if (killAt?.test(told)) child.kill('SIGKILL');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, told };
  }

  /** Copies, killed on the way, and returns how many rows the last run found there. */
  async function copy(from: string, args: readonly string[], more: Record<string, string> = {}): Promise<number> {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // The first line after the beginning, which tells a number that is not the one of before.
      const { code } = await run(from, ['db', 'copy', ...args], more, /Copied: [1-9]\d* of/);
      expect(code).toBeNull();
      expect((await run(from, ['user', 'list'])).told).toContain('is being copied');
    }
    const { code, out, told } = await run(from, ['db', 'copy', ...args, '--json'], more);
    expect([code, told]).toEqual([0, expect.stringContaining('Compared: ')]);
    return (JSON.parse(out) as { rows_before: number }).rows_before;
  }

  const lists = [
    ['user', 'list', '--json'],
    ['connection', 'list', '--json'],
    ['project', 'list', '--json'],
    ['audit', 'export'],
  ];
  const shown = async (url: string) => {
    const all: string[] = [];
    for (const args of lists) all.push((await run(url, args)).out);
    return all;
  };

  it('keeps everything both ways, though it is killed', async () => {
    const [first, second] = ['first', 'second'].map((name) => `sqlite:${path.join(folder, `${name}.sqlite`)}`) as [
      string,
      string,
    ];
    await generateLedger(readEnvironment({ DATABASE_URL: first, SYNCLEDGER_SECRET_KEYS: KEYS }), PLAN, silently);
    const before = await shown(first);
    expect(await copy(first, [], { SYNCLEDGER_COPY_TO_URL: postgres.url })).toBeGreaterThan(0);
    expect((await run(postgres.url, ['db', 'check'])).code).toBe(0);
    expect(await shown(postgres.url)).toEqual(before);
    expect(await copy(postgres.url, ['--to-file', second.slice('sqlite:'.length)])).toBeGreaterThan(0);
    expect((await run(second, ['db', 'check'])).code).toBe(0);
    expect(await shown(second)).toEqual(before);
  }, 3_600_000);
});
