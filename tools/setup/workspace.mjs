import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const windows = process.platform === 'win32';
const FORWARDED = windows ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The top folder of the workspace. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const NODE_MAJOR = 24;

/** The exact version of Node.js that package-lock.json pins, where its publisher has one for this system. */
const pinned = `node-${windows ? 'win' : process.platform}-${process.arch}`;

/**
 * The Node.js that everything runs on: the machine's own when it is new enough, otherwise the pinned one, which is there once
 * the dependencies are installed.
 */
export const node =
  Number(process.versions.node.split('.')[0]) >= NODE_MAJOR
    ? process.execPath
    : join(root, 'node_modules', pinned, 'bin', windows ? 'node.exe' : 'node');

/** Whether `node` is there, or will be once the dependencies are installed. */
export const hasNode = node === process.execPath || pinned in readManifest().optionalDependencies;

/** The top package.json. */
export function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

const binFolder = join(root, 'node_modules', '.bin');

/** PATH with our Node.js and the workspace's own commands in front, and PATH without any package's commands, for npm itself. */
const ownPath = [dirname(node), binFolder, process.env.PATH].join(delimiter);
const machinePath = process.env.PATH.split(delimiter)
  .filter((folder) => !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
  .join(delimiter);

/** The script behind a command of an installed package, to run with `node` on any system. */
export function script(packageName) {
  const { bin } = JSON.parse(readFileSync(join(root, 'node_modules', packageName, 'package.json'), 'utf8'));
  return join(root, 'node_modules', packageName, typeof bin === 'string' ? bin : bin[packageName]);
}

/**
 * Runs a command in the workspace with our own input and output, passing signals on to it.
 * Resolves to how it ended: `code` or `signal`, and `interrupted` when we were told to stop in the meantime.
 */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    let interrupted = false;
    const forward = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    FORWARDED.forEach((signal) => process.on(signal, forward));
    // npm passes a signal on to the shell that it started us with, and the shell dies of it without a word to us.
    const parent = process.ppid;
    const orphaned = setInterval(() => process.ppid !== parent && forward('SIGTERM'), 200);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(orphaned);
      FORWARDED.forEach((name) => process.off(name, forward));
      resolve({ code, signal, interrupted });
    });
  });
}

/** Options of `run`: what the command prints goes to standard error, for programs whose standard output is read by others. */
export const onStandardError = { stdio: ['inherit', process.stderr, 'inherit'] };

const cache = join(root, 'node_modules', '.cache', 'syncledger');

/** Where programs keep code: in our folder, where nobody else can put any, and not in /tmp or in the user's home. */
const codeCaches = {
  NX_NATIVE_FILE_CACHE_DIRECTORY: join(cache, 'nx'),
  SWC_NATIVE_BINDING_CACHE: join(cache, 'swc'),
};

const ownEnvironment = {
  ...codeCaches,
  NODE_COMPILE_CACHE: join(cache, 'compiled'),
  // Nx's plug-ins would be processes that listen on sockets in /tmp/.nx, and take seconds to start.
  NX_ISOLATE_PLUGINS: 'false',
};

/** Runs a script on the workspace's Node.js; `env` adds to the environment. */
export const runNode = (args, env = {}, options = {}) =>
  run(node, args, { ...options, env: { ...ownEnvironment, ...process.env, PATH: ownPath, ...env } });

/** Runs the machine's npm, on the machine's Node.js: ours may be among the things that it replaces. */
export const runNpm = (args, options = {}) =>
  run('npm', args, { ...options, shell: windows, env: { ...codeCaches, ...process.env, PATH: machinePath } });

/** Whether a command that `run` ran did what it was asked. */
export const succeeded = (end) => end.code === 0;

/** Ends this process the way a command ended. */
export function endLike({ code, signal }) {
  if (signal && !windows) process.kill(process.pid, signal);
  process.exit(code ?? 128 + constants.signals[signal]);
}
