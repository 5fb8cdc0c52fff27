import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endLike, hasNode, node, onStandardError, root, runNode, runNpm, script, succeeded } from './workspace.mjs';

const readPackages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/**
 * Why an install is needed, or undefined. npm writes node_modules/.package-lock.json last, when all else is in place:
 * it is the record of what is really there, by any npm, and a half-finished `npm ci` has none.
 */
function reasonToInstall() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')) || !existsSync(node)) {
    return 'nothing is installed yet';
  }
  const installed = readPackages('node_modules/.package-lock.json');
  const differs = Object.entries(readPackages('package-lock.json')).find(([path, wanted]) => {
    if (path === '') return false;
    const present = installed[path];
    // A package for another system or processor is in the lock file and rightly not here.
    if (!present) return !wanted.optional;
    return present.version !== wanted.version || present.integrity !== wanted.integrity;
  });
  return differs && `${differs[0]} is not what package-lock.json says`;
}

/** Makes node_modules what package-lock.json says, when it is not; ends the process when that fails. */
export async function installWhenNeeded() {
  if (!hasNode) {
    const system = `${process.platform} on ${process.arch}`;
    console.error(
      `Install Node.js 24 or newer: npm has no package of it for ${system}, and this is ${process.version}.`,
    );
    process.exit(1);
  }
  const reason = reasonToInstall();
  if (!reason) return;
  console.error(`Installing (${reason}): npm ci, about a minute ...`);
  // Warnings are about the machine's older Node.js, which runs npm and nothing else. The build needs dev dependencies,
  // whatever NODE_ENV says.
  const end = await runNpm(['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], onStandardError);
  if (!succeeded(end)) endLike(end);
  const still = reasonToInstall();
  if (!still) return;
  console.error(`The install ended well, but ${still}. Does your npm ignore install scripts or optional packages?`);
  process.exit(1);
}

/** How long a build may take before somebody is told of it, in milliseconds: one from Nx's cache takes half. */
const SILENT_MILLISECONDS = 2500;

/** Builds what Nx does not find in its cache; when that fails, shows why and ends the process. */
async function build(trials) {
  const timer = setTimeout(() => console.error('Building what has changed, up to a minute ...'), SILENT_MILLISECONDS);
  const output = join(mkdtempSync(join(tmpdir(), 'syncledger-build-')), 'output');
  const file = openSync(output, 'w');
  const end = await runNode(
    [script('nx'), 'run-many', '-t', 'build', 'bundle', ...(trials ? ['build-trials'] : [])],
    {},
    { stdio: ['ignore', file, file] },
  );
  clearTimeout(timer);
  closeSync(file);
  if (!succeeded(end)) process.stderr.write(readFileSync(output));
  rmSync(dirname(output), { recursive: true });
  if (!succeeded(end)) endLike(end);
}

/**
 * Installs and builds what is missing. Standard output stays free for the program that runs next.
 * @param trials whether the benchmark and the trial of faults are needed, too
 */
export async function prepare({ trials = false } = {}) {
  await installWhenNeeded();
  await build(trials);
}
