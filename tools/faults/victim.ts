import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How a process is started. */
export interface Program {
  readonly name: string;
  /** For Node.js: options, the script, its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What it writes once it is there; left out: it is from its start. */
  readonly greets?: RegExp;
  /** Takes a line that it wrote, on standard output or error. */
  readonly onLine: (line: string) => void;
}

/** A time in which a process was there, in milliseconds by the machine's clock. */
export interface Span {
  readonly from: number;
  to: number;
}

/** A real process that is killed, stopped and started again. */
export class Victim {
  /** When it was there, and not stopped. */
  readonly spans: Span[] = [];
  /** How it ended by itself, which it never should. */
  readonly surprises: string[] = [];
  private child: ChildProcess | undefined;
  private isWanted = false;
  private isThere = false;
  private lastLines: string[] = [];

  constructor(private readonly program: Program) {}

  get name(): string {
    return this.program.name;
  }

  get isUp(): boolean {
    return this.isWanted;
  }

  /** Starts it. */
  start(): void {
    const { PATH = '', HOME = '', NODE_COMPILE_CACHE: cache } = process.env;
    const { args, env, cwd } = this.program;
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH, HOME, ...(cache && { NODE_COMPILE_CACHE: cache }), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [child.stdout, child.stderr])
      createInterface(output).on('line', (line) => {
        this.take(child, line);
      });
    child.once('exit', (code, signal) => {
      if (this.child === child && this.isWanted) this.surprise(`ended by itself (${String(signal ?? code)})`);
    });
    this.child = child;
    this.isWanted = true;
    this.isThere = this.program.greets === undefined;
    if (this.isThere) this.beginSpan();
  }

  /** Stops it in the middle of whatever it does, as a machine that sleeps. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
    this.endSpan();
  }

  /** Lets it go on. */
  thaw(): void {
    this.child?.kill('SIGCONT');
    if (this.isThere) this.beginSpan();
  }

  /** Ends it with signal 9. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Asks it to end, and waits until it has. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.isWanted = false;
    this.endSpan();
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private beginSpan(): void {
    this.spans.push({ from: Date.now(), to: Infinity });
  }

  private endSpan(): void {
    const last = this.spans.at(-1);
    if (last?.to === Infinity) last.to = Date.now();
  }

  private take(from: ChildProcess, line: string): void {
    if (from === this.child && !this.isThere && this.isWanted && this.program.greets?.test(line) === true) {
      this.isThere = true;
      this.beginSpan();
    }
    this.lastLines = [...this.lastLines, line].slice(-5);
    this.program.onLine(line);
  }

  private surprise(how: string): void {
    this.surprises.push(`${this.name} ${how}: ${this.lastLines.join(' | ')}`);
    this.isWanted = false;
    this.endSpan();
  }
}
