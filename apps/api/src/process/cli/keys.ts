import { Logger } from '@nestjs/common';
import { formatTime } from '@syncledger/domain';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';

import { Clock } from '../../platform/config/clock.js';
import { processEnvironment } from '../../platform/config/index.js';
import { forgetLostKey, openKeyRotation, type KeyRotation, type KeyState, type Rotated } from '../keys/index.js';
import type { Terminal } from './terminal.js';

const EXIT_CODES = `
Exit codes:
  0    done
  1    failed; standard error says why
  2    done, but the params of some connections, or the secrets of some webhooks, cannot be decrypted
  3    not done: a server still encrypts with an old key
  130  stopped by SIGINT, 143 by SIGTERM: run it again to continue
`;

interface Output {
  readonly json?: boolean;
}

export function registerKeysCommands(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('the keys that encrypt the params of connections and the secrets of webhooks');
  keys
    .command('rotate')
    .description(
      're-encrypt all params and secrets with a new key of the key file, or the first of SYNCLEDGER_SECRET_KEYS',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXIT_CODES)
    .action((output: Output) => withKeys((rotation) => rotate(terminal, rotation, output)));
  keys
    .command('status')
    .description('show the keys, and what needs them')
    .option('--json', 'print it as JSON')
    .action((output: Output) => withKeys((rotation) => status(terminal, rotation, output)));
  keys
    .command('prune')
    .description('remove unused keys from the key file')
    .option('--json', 'print the result as JSON')
    .action((output: Output) => withKeys((rotation) => prune(terminal, rotation, output)));
  keys
    .command('forget <id>')
    .description('accept the loss of a key, so that the server starts without it; shows what becomes unreadable')
    .option('--yes', 'do it; without, nothing is changed')
    .option('--json', 'print the result as JSON')
    .action((id: string, options: ForgetOptions) => forget(terminal, id, options));
}

interface ForgetOptions extends Output {
  readonly yes?: boolean;
}

async function withKeys(work: (rotation: KeyRotation) => Promise<void>): Promise<void> {
  // Standard output is for results only.
  Logger.overrideLogger(['error', 'fatal']);
  const rotation = await openKeyRotation(processEnvironment(), new Clock());
  try {
    await work(rotation);
  } finally {
    await rotation.close();
  }
}

async function rotate(terminal: Terminal, rotation: KeyRotation, { json }: Output): Promise<void> {
  const stop = new AbortController();
  const stopped = (code: number) => () => {
    process.exitCode = code;
    stop.abort();
  };
  process.on('SIGINT', stopped(130)).on('SIGTERM', stopped(143));
  const bar = progress();
  const rotated = await rotation.rotate(bar.show, stop.signal);
  bar.end();
  process.exitCode ??= exitCode(rotated);
  terminal.print(json ? JSON.stringify(rotated) : textOf(rotated, stop.signal.aborted));
}

function exitCode({ isComplete, unopenable, webhooks }: Rotated): number {
  if (!isComplete) return 3;
  return unopenable.length + webhooks.unopenable.length > 0 ? 2 : 0;
}

function textOf({ resealed, unopenable, webhooks, isComplete, keyId }: Rotated, isStopped: boolean): string {
  const lines = [`Re-encrypted the params of ${resealed} connections with key "${keyId}".`];
  if (webhooks.resealed > 0) lines.push(`Re-encrypted ${webhooks.resealed} secrets of webhooks.`);
  if (webhooks.unopenable.length > 0) {
    lines.push(`No key decrypts the secrets of these webhooks: ${webhooks.unopenable.join(', ')}.`);
  }
  if (unopenable.length > 0) lines.push(`No key decrypts the params of these connections: ${unopenable.join(', ')}.`);
  if (isStopped) lines.push('Stopped before the end. Run it again to continue.');
  else if (isComplete) lines.push(`Nothing else needs an older key; \`keys status\` shows until when requests do.`);
  else
    lines.push(
      `A server still encrypts with an old key. Start it with "${keyId}" as the first key, then rotate again.`,
    );
  return lines.join('\n');
}

async function status(terminal: Terminal, rotation: KeyRotation, { json }: Output): Promise<void> {
  const states = await rotation.status();
  terminal.print(json ? JSON.stringify(states.map(readable)) : tableOf(states));
}

function readable({ requestsUntil, ...state }: KeyState) {
  return { ...state, requestsUntil: requestsUntil === undefined ? null : formatTime(requestsUntil) };
}

function tableOf(states: readonly KeyState[]): string {
  const rows = states.map((state) => [
    state.id,
    String(state.connections),
    String(state.webhooks),
    state.requestsUntil === undefined ? '0' : `${state.requests} until ${formatTime(state.requestsUntil)}`,
    noteOn(state),
  ]);
  const table = [['key', 'connections', 'webhooks', 'requests', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function noteOn({ isFirst, isGiven, isNeeded }: KeyState): string {
  if (isFirst) return 'encrypts';
  if (!isGiven) return 'is missing';
  return isNeeded ? 'needed' : 'not needed';
}

async function prune(terminal: Terminal, rotation: KeyRotation, { json }: Output): Promise<void> {
  const pruned = await rotation.prune();
  const { removed, kept } = pruned;
  const list = (ids: readonly string[]) => (ids.length > 0 ? ids.join(', ') : 'none');
  terminal.print(
    json ? JSON.stringify(pruned) : `Removed from the key file: ${list(removed)}. Still needed: ${list(kept)}.`,
  );
}

async function forget(terminal: Terminal, id: string, { yes = false, json }: ForgetOptions): Promise<void> {
  Logger.overrideLogger(['error', 'fatal']);
  const { connections, webhooks } = await forgetLostKey(processEnvironment(), id, !yes);
  if (json) terminal.print(JSON.stringify({ id, connections, webhooks, forgotten: yes }));
  else terminal.print(forgottenText(id, connections, webhooks, yes));
}

function forgottenText(id: string, connections: readonly number[], webhooks: readonly number[], isDone: boolean) {
  const list = (ids: readonly number[]) => (ids.length > 0 ? ids.join(', ') : 'none');
  return [
    `Without key "${id}" nobody can read the params of these connections: ${list(connections)}.`,
    `Nor the secrets of these webhooks: ${list(webhooks)}.`,
    isDone
      ? 'The key is forgotten. Start the server, then write these params again, and give these webhooks new secrets.'
      : 'Nothing was changed. If the key is lost for good, run it again with --yes.',
  ].join('\n');
}

/** A progress bar on a terminal, else a line per tenth; on standard error. */
function progress(): { readonly show: (done: number, total: number) => void; readonly end: () => void } {
  const bar = new SingleBar({
    format: 'Re-encrypting {bar} {value}/{total}, {eta_formatted} left',
    noTTYOutput: false,
  });
  let tenths = 0;
  return {
    show: (done, total) => {
      if (process.stderr.isTTY) {
        if (!bar.isActive) bar.start(total, 0);
        bar.update(done);
      } else if (Math.floor((done * 10) / total) > tenths) {
        tenths = Math.floor((done * 10) / total);
        process.stderr.write(`Re-encrypted ${done} of ${total}.\n`);
      }
    },
    end: () => {
      bar.stop();
    },
  };
}
