import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { jest } from '@jest/globals';

import { runCommand } from '../../src/cli/run-command.js';
import { Terminal } from '../../src/cli/terminal.js';
import { environmentWith } from './server-process.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a command ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

/** Runs a command to its end, in an environment that holds nothing else. */
export type Runner = (args: readonly string[], environment: Record<string, string>) => Promise<Ran>;

/** The built command line, as a process of its own: a second and more of the processor for each command. */
export const asProcess: Runner = async (args, environment) => {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let told = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (told += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, told };
};

/** All of a command but its process: for what is about its work. One at a time, for the environment is of the process. */
export const inThisProcess: Runner = async (args, environment) => {
  let out = '';
  let told = '';
  const tell = (chunk: unknown) => ((told += String(chunk)), true);
  const replaced = jest.replaceProperty(process, 'env', environment);
  // Warnings of the services go there, past the terminal.
  const warnings = jest.spyOn(process.stderr, 'write').mockImplementation(tell);
  try {
    const terminal = new Terminal(
      writable((chunk) => (out += String(chunk))),
      writable(tell),
    );
    const code = await runCommand(terminal, args);
    await terminal.end();
    return { code, out, told };
  } finally {
    warnings.mockRestore();
    replaced.restore();
  }
};

function writable(take: (chunk: unknown) => void): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      take(chunk);
      done();
    },
  });
}

/** Commands in one environment; keeps all that they wrote. */
export class CommandLine {
  /** Everything that any command wrote. */
  written = '';

  /**
   * @param variables its whole environment, beside what every program needs
   * @param runner `inThisProcess`, or `asProcess` where it is the process that matters
   */
  constructor(
    readonly variables: Readonly<Record<string, string>>,
    private readonly runner: Runner,
  ) {}

  /** Runs a command to its end. */
  async run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const ran = await this.runner(args, environmentWith({ ...this.variables, ...more }));
    this.written += ran.out + ran.told;
    return ran;
  }

  /** Runs a command that must succeed, with --json; answers what it printed. */
  async json<T = Record<string, unknown>>(args: readonly string[], more: Record<string, string> = {}): Promise<T> {
    const { code, out, told } = await this.run([...args, '--json'], more);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${told}${out}`);
    return JSON.parse(out) as T;
  }
}
