import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The built server's program. */
export const SERVER = fileURLToPath(new URL('../../../apps/api/bundle/main.js', import.meta.url));
/** The built agent's program. */
export const AGENT = fileURLToPath(new URL('../../../apps/agent/bin/syncledger-agent.mjs', import.meta.url));
/** Milliseconds. */
const PATIENCE = 60_000;
/**
 * Milliseconds for a start: the first one compiles the whole server, on a machine that may be busy with other tests.
 */
const START_PATIENCE = 120_000;

/** Waits until a condition holds, up to a number of milliseconds. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value> | Value,
  patience = PATIENCE,
): Promise<NonNullable<Value>> {
  const end = performance.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end) throw new Error(`Timed out waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A free TCP port for a program that is started next. It is below those that systems give to clients, and to servers
 * that take any: none of them has it before the program listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export interface StartOptions {
  readonly env?: Record<string, string>;
  /** For its standard input, which is empty without. */
  readonly input?: string;
  /** A program and its arguments, which starts the one that follows in its place. */
  readonly launcher?: readonly string[];
}

/** A child process with its output and exit status. */
export class Watched {
  out = '';
  err = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => (this.out += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.err += String(chunk)));
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  static node(args: readonly string[], cwd: string, { env, input, launcher = [] }: StartOptions = {}): Watched {
    const { PATH = '', HOME = '', NODE_COMPILE_CACHE: cache } = process.env;
    const whole = { PATH, HOME, ...(cache && { NODE_COMPILE_CACHE: cache }), ...env };
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const [program = '', ...rest] = [...launcher, process.execPath, ...args];
    const child = spawn(program, rest, { env: whole, cwd, stdio: [stdin, 'pipe', 'pipe'] });
    child.stdin?.end(input);
    return new Watched(child);
  }

  /** Sends a signal, and waits for the exit; returns the exit status. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

/**
 * Starts the built server, and waits until it is ready.
 * @param token the first administrator's
 * @param more further environment variables
 */
export async function startServer(
  dataDir: string,
  port: number,
  token: string,
  more: Record<string, string> = {},
): Promise<Watched> {
  const own = { PORT: String(port), SYNCLEDGER_DATA_DIR: dataDir, SYNCLEDGER_ADMIN_TOKEN: token, LOG_LEVEL: 'warn' };
  const env = { ...own, ...more };
  const server = Watched.node([SERVER], dataDir, { env });
  const isReady = () => {
    if (server.child.exitCode !== null) throw new Error('The server exited.');
    return fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  };
  try {
    await until('the server starts', isReady, START_PATIENCE);
  } catch (cause) {
    await server.end('SIGKILL');
    throw new Error(`The server did not start: ${server.err}${server.out}`, { cause });
  }
  return server;
}

export function startAgent(args: readonly string[], cwd: string, options?: StartOptions): Watched {
  return Watched.node([AGENT, ...args], cwd, options);
}
