#!/usr/bin/env node
// Starts the server and its command line, as installed by npm or built in a clone. When the Node.js on the PATH is too old,
// the one that npm installed beside this package runs it instead.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const windows = process.platform === 'win32';
const main = new URL('../bundle/cli.js', import.meta.url);

/** The optional dependency for this system, or undefined. */
function installedNode() {
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'bin', windows ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}

function runOn(node) {
  // A small young generation takes 12 MB off an idle server.
  const args = ['--max-semi-space-size=8', fileURLToPath(main), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (!existsSync(main)) {
  console.error(
    'Syncledger is not built. Run "npm run build" in the clone, or start it with "npm start", which builds it.',
  );
  process.exit(3);
}
if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import(main);
else {
  const node = installedNode();
  if (node) runOn(node);
  else {
    console.error(
      `Syncledger needs Node.js ${NODE_MAJOR} or newer; this is ${process.version}, and npm installed no other beside it.`,
    );
    process.exit(3);
  }
}
