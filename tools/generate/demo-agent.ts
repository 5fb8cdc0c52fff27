import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { defaultCommand } from '@syncledger/domain';

import type { Failing } from './demo-command.js';
import { systems } from './story.js';
import type { DemoRun } from './year.js';

const AGENT = fileURLToPath(new URL('../../../apps/agent/bin/syncledger-agent.mjs', import.meta.url));
const COMMAND = fileURLToPath(new URL('demo-command.js', import.meta.url));

/** Runs at a time. */
const CONCURRENCY = 4;

/**
 * Starts an agent that runs what the schedule of the demo queues. It ends with this process, however that ends.
 * @param folder for its files
 * @param runs the history, which the connections continue: those that failed last go on failing
 */
export function startDemoAgent(folder: string, server: string, token: string, runs: readonly DemoRun[]): void {
  const [commands, tokenFile, failing] = ['commands', 'token', 'failing.json'].map((name) => path.join(folder, name));
  if (commands === undefined || tokenFile === undefined || failing === undefined) return;
  mkdirSync(commands, { recursive: true });
  writeFileSync(tokenFile, token, { mode: 0o600 });
  writeFileSync(failing, JSON.stringify(failingOf(runs)));
  const script = `#!/bin/sh\nexec ${[process.execPath, COMMAND, failing].map(quoted).join(' ')}\n`;
  const names = Object.values(systems).flat().map(defaultCommand);
  for (const name of names) writeFileSync(path.join(commands, name), script, { mode: 0o755 });
  const files = ['--token-file', tokenFile, '--commands', commands, '--spool', path.join(folder, 'spool')];
  const options = [
    '--server',
    server,
    ...files,
    '--name',
    'demo',
    '--concurrency',
    String(CONCURRENCY),
    '--stop-grace',
    '1s',
    '--json',
  ];
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SYNCLEDGER_PARENT: String(process.pid) };
  const agent = spawn(process.execPath, [AGENT, ...options], { cwd: folder, env, stdio: 'ignore' });
  agent.on('error', (error) => {
    console.error(`The agent of the demo did not start: ${error.message}`);
  });
  // Before the server stops: it would wait for the agent's open requests.
  for (const event of ['SIGTERM', 'SIGINT', 'exit']) process.on(event, () => agent.kill());
}

function failingOf(runs: readonly DemoRun[]): Failing {
  const last = new Map(runs.map((run) => [run.connection.id, run]));
  return Object.fromEntries(
    [...last].filter(([, { succeeded }]) => !succeeded).map(([id, { message }]) => [String(id), message]),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
