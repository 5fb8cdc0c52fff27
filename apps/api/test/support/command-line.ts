import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { environmentWith } from './server-process.js';

const MAIN = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

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

  /** Runs a command that must succeed, with --json; returns what it printed. */
  async json<T = Record<string, unknown>>(args: readonly string[], more: Record<string, string> = {}): Promise<T> {
    const { code, out, told } = await this.run([...args, '--json'], more);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${told}${out}`);
    return JSON.parse(out) as T;
  }
}
