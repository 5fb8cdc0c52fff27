import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLike, node, onStandardOutput, root, runNpm, succeeded } from './workspace.mjs';

const readPackages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/**
 * Why an install is needed, or undefined. npm writes node_modules/.package-lock.json last: it records what is really
 * installed, and an interrupted `npm ci` has none.
 */
function reasonToInstall() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')) || !existsSync(node)) {
    return 'nothing is installed yet';
  }
  const installed = readPackages('node_modules/.package-lock.json');
  const differs = Object.entries(readPackages('package-lock.json')).find(([path, wanted]) => {
    if (path === '') return false;
    const present = installed[path];
    // A package for another system or processor is in the lock file, but correctly not installed.
    if (!present) return !wanted.optional;
    return present.version !== wanted.version || present.integrity !== wanted.integrity;
  });
  return differs && `${differs[0]} is not what package-lock.json says`;
}

/** Installs the versions of package-lock.json if node_modules differs; ends the process when that fails. */
export async function installWhenNeeded({ say, options } = onStandardOutput) {
  const reason = reasonToInstall();
  if (!reason) return;
  say(`Installing (${reason}): npm ci, about a minute ...`);
  // Warnings are about the machine's older Node.js, which runs only npm. The build needs dev dependencies, whatever
  // NODE_ENV says.
  const end = await runNpm(['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], options);
  if (!succeeded(end)) endLike(end);
  const still = reasonToInstall();
  if (!still) return;
  console.error(`The install ended well, but ${still}. Does your npm ignore install scripts or optional packages?`);
  process.exit(1);
}
