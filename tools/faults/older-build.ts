import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const MIGRATIONS = 'apps/api/src/schema/migrations';
const BUFFER = 2 ** 26;

/** A build of an older commit. */
export interface OlderBuild {
  readonly commit: string;
  /** The server's program. */
  readonly main: string;
  remove(): Promise<void>;
}

/**
 * The last commit without the newest migration; undefined where the history is not there, or for the initial schema, which needs all
 * servers stopped.
 */
export async function commitBeforeNewestMigration(): Promise<string | undefined> {
  const newest = globSync('[0-9]*.ts', { cwd: path.join(root, MIGRATIONS) })
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const log = ['log', '--diff-filter=A', '--max-count=1', '--format=%H', '--', path.join(MIGRATIONS, newest)];
  try {
    const { stdout } = await run('git', log, { cwd: root });
    const { stdout: parent } = await run('git', ['rev-parse', '--verify', `${stdout.trim()}~1`], { cwd: root });
    return parent.trim();
  } catch {
    return undefined;
  }
}

/** Builds the server of a commit in a temporary folder, with the packages of this one. */
export async function buildOlder(commit: string): Promise<OlderBuild> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-older-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const archive = path.join(folder, 'source.tar');
    await run('git', ['archive', '--output', archive, commit], { cwd: root });
    await run('tar', ['-xf', archive, '-C', folder]);
    await copyPackages(folder);
    const nx = path.join(folder, 'node_modules/nx/dist/bin/nx.js');
    const targets = ['run-many', '-t', 'build', 'bundle', '-p', '@syncledger/api'];
    await run(process.execPath, [nx, ...targets], {
      cwd: folder,
      maxBuffer: BUFFER,
      env: { PATH: pathWithPackages(folder), HOME: os.homedir(), NX_SKIP_NX_CACHE: 'true' },
    });
    return { commit, main: path.join(folder, 'apps/api/bundle/main.js'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Links of workspaces are relative, so that they lead to those of the older commit; files are shared where possible. */
async function copyPackages(folder: string): Promise<void> {
  const [from, to] = [path.join(root, 'node_modules'), path.join(folder, 'node_modules')];
  try {
    await run('cp', ['-al', from, to], { maxBuffer: BUFFER });
  } catch {
    await mkdir(to, { recursive: true });
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
  await rm(path.join(to, '.cache'), { recursive: true, force: true });
}

const pathWithPackages = (folder: string) =>
  [path.join(folder, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter);
