#!/usr/bin/env node
// Starts the agent's bundle, as installed by npm or built in a clone.
import { existsSync } from 'node:fs';

/** The oldest Node.js that the packages of the agent support. */
const [MAJOR, MINOR] = [20, 19];

const main = new URL('../bundle/chunks/main.js', import.meta.url);

/**
 * npm forwards signals to the shell between it and the agent, which exits without forwarding them.
 * @param parent the process id of the parent
 */
function stopWith(parent) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MAJOR || (major === MAJOR && minor < MINOR)) {
  console.error(
    `The agent needs Node.js ${MAJOR}.${MINOR} or newer; this is ${process.version} (${process.execPath}).`,
  );
  process.exit(2);
}
if (!existsSync(main)) {
  console.error(
    'The agent is not built. Run "npm run build" in the clone, or start it with "npm run agent", which builds it.',
  );
  process.exit(2);
}
// A parent that tells its own id may have ended before the agent asks for it.
const { SYNCLEDGER_PARENT: given, npm_command: npmCommand } = process.env;
if (given !== undefined || npmCommand !== undefined) stopWith(Number(given ?? process.ppid));
await import(main);
