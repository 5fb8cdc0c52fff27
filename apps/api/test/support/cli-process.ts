import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { environmentWith } from './server-process.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a command ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

/** The built command line, as a process of its own; keeps all that it wrote. */
export class CommandLine {
  /** Everything that any command wrote. */
  written = '';

  /** @param variables its whole environment, beside what every program needs */
  constructor(readonly variables: Readonly<Record<string, string>>) {}

  /** Runs a command to its end. */
  async run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: environmentWith({ ...this.variables, ...more }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let told = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (told += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    this.written += out + told;
    return { code, out, told };
  }

  /** Runs a command that must succeed, with --json; answers what it printed. */
  async json<T = Record<string, unknown>>(args: readonly string[], more: Record<string, string> = {}): Promise<T> {
    const { code, out, told } = await this.run([...args, '--json'], more);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${told}${out}`);
    return JSON.parse(out) as T;
  }
}
