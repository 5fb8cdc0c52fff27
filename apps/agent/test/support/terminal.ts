import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { until } from '@syncledger/testing';

/** Printed after each block, with the exit status of its last command that failed. */
const MARK = 'end-of-block-';
/** Milliseconds that a block may take. */
const PATIENCE = 120_000;

export interface Typed {
  readonly status: number;
  /** Standard output and error, as a terminal shows them. */
  readonly output: string;
}

/** A shell into which blocks are typed, one after the other: variables and the current folder last from block to block. */
export class Terminal {
  private output = '';
  private typed = 0;

  private constructor(private readonly shell: ChildProcess) {
    for (const stream of [shell.stdout, shell.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
  }

  static open(cwd: string, env: Record<string, string>): Terminal {
    // A process group of its own: what a block leaves running ends with it.
    const shell = spawn('bash', ['--norc', '--noprofile'], { cwd, env, stdio: 'pipe', detached: true });
    // Any command that fails counts, also within a pipeline.
    shell.stdin.write("exec 2>&1\nset -o pipefail\ntrap 'failed=$?' ERR\n");
    return new Terminal(shell);
  }

  /**
   * Types a block and waits until it has ended.
   * @param answers lines that are typed after the first line that waits for input, in order
   */
  async type(code: string, answers: readonly string[] = []): Promise<Typed> {
    const mark = `${MARK}${(this.typed += 1)}`;
    const before = this.output.length;
    const left = [...answers];
    const lines = code.split('\n').flatMap((line) => (/\bread -r/.test(line) ? [line, left.shift() ?? ''] : [line]));
    this.shell.stdin?.write(`failed=0\n${lines.join('\n')}\nprintf '\\n%s %s\\n' ${mark} "$failed"\n`);
    const end = new RegExp(`\n${mark} (\\d+)\n`);
    const match = await until(`the end of: ${code}`, () => end.exec(this.output.slice(before)), PATIENCE);
    return { status: Number(match[1]), output: this.output.slice(before, before + match.index) };
  }

  /** Types a block that goes on until it is interrupted. */
  leaveRunning(code: string): Typed {
    this.shell.stdin?.write(`{\n${code}\n} < /dev/null &\n`);
    return { status: 0, output: '' };
  }

  /** How much has been printed. */
  get length(): number {
    return this.output.length;
  }

  /** What has been printed since then. */
  since(length: number): string {
    return this.output.slice(length).replaceAll(new RegExp(`\n${MARK}\\d+ \\d+\n`, 'g'), '');
  }

  /** Ends the shell with everything that it has started. */
  async close(): Promise<void> {
    const { pid, exitCode } = this.shell;
    if (exitCode !== null || pid === undefined) return;
    const ended = once(this.shell, 'close');
    process.kill(-pid, 'SIGKILL');
    await ended;
  }
}
