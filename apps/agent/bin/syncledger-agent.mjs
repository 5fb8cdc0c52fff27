#!/usr/bin/env node
// Starts the agent. When the Node.js on the PATH is too old, the one from the workspace runs it instead.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const main = new URL('../dist/main.js', import.meta.url);

/** npm forwards signals to the shell between it and the agent, which exits without forwarding them. */
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (!existsSync(main)) {
  console.error(
    'The agent is not built. Run "npm run build" in the clone, or start it with "npm run agent", which builds it.',
  );
  process.exit(2);
}
if (process.env.npm_command !== undefined) stopWithParent();
if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import(main);
else runOn(join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node'));
