import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../bundle/main.js', import.meta.url));

/** Tells the parent the resident memory, in bytes, on any system; the channel keeps no process alive. */
const TELL_MEMORY = 'setInterval(() => process.connected && process.send(process.memoryUsage.rss()), 20).unref()';

/** What programs have where it is set, and what `npm start` sets. */
const OTHERS = ['TMPDIR', 'SystemRoot', 'NODE_COMPILE_CACHE'];

/** A whole environment: some variables, beside what every program needs. */
export function environmentWith(variables: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const others = OTHERS.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { PATH, HOME, ...(Object.fromEntries(others) as Record<string, string>), ...variables };
}

/** What a process wrote, and how it ended. */
export interface Ending {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** Standard output: the log. */
  readonly log: string;
  /** Standard error: messages for the operator. */
  readonly told: string;
}

/** The built server as a process of its own, as users run it. */
export class ServerProcess {
  private log = '';
  private told = '';
  private rss = 0;
  private peak = 0;
  private readonly ended: Promise<Ending>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => (this.log += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.told += String(chunk)));
    child.on('message', (bytes: number) => {
      this.rss = bytes;
      this.peak = Math.max(this.peak, bytes);
    });
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      log: this.log,
      told: this.told,
    }));
  }

  /**
   * Starts a server on a free port, and waits until it listens.
   * @param variables its whole environment, beside PORT and what every program needs
   * @param args of its command line
   * @throws Error with what it said, when it ends instead
   */
  static async start(variables: Record<string, string>, ...args: string[]): Promise<ServerProcess> {
    return ServerProcess.begin(variables, ...args).started();
  }

  /** The same, without waiting. */
  static begin(variables: Record<string, string>, ...args: string[]): ServerProcess {
    return ServerProcess.spawn({ PORT: '0', ...variables }, args);
  }

  /** @throws Error with what it said, when it ends instead of listening */
  async started(): Promise<this> {
    await Promise.race([this.up(), this.ended]);
    if (this.greeted) return this;
    throw new Error(`The server did not start:\n${this.told}\n${this.log}`);
  }

  /** Starts a server that can't start; returns how it ended. */
  static async failToStart(variables: Record<string, string>, ...args: string[]): Promise<Ending> {
    const server = ServerProcess.spawn(variables, args);
    await Promise.race([server.up(), server.ended]);
    if (!server.greeted) return server.ended;
    await server.end('SIGKILL');
    throw new Error('The server started all the same.');
  }

  private static spawn(variables: Record<string, string>, args: readonly string[]): ServerProcess {
    // The young generation as `npm start` sizes it.
    const flags = ['--max-semi-space-size=8', '--import', `data:text/javascript,${encodeURIComponent(TELL_MEMORY)}`];
    const child = spawn(process.execPath, [...flags, MAIN, ...args], {
      env: environmentWith(variables),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new ServerProcess(child);
  }

  /** The id of its process. */
  get id(): number {
    return this.child.pid ?? 0;
  }

  /** Where it listens. */
  get url(): string {
    return /Syncledger is at (http:\S+?),/.exec(this.told)?.[1] ?? '';
  }

  /** What it told when it started. */
  get greeting(): string {
    return this.told;
  }

  /** The log so far. */
  get logged(): string {
    return this.log;
  }

  private up(): Promise<void> {
    if (this.greeted) return Promise.resolve();
    return new Promise((resolve) => {
      this.child.stderr?.on('data', () => {
        if (this.greeted) resolve();
      });
    });
  }

  private get greeted(): boolean {
    return this.url !== '' && this.told.endsWith('\n\n');
  }

  /** Sends a signal, and waits until the process is gone. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<Ending> {
    this.child.kill(signal);
    return this.ended;
  }

  /** Forgets the highest memory so far; returns the memory now, in bytes. */
  async startMeasuring(): Promise<number> {
    await once(this.child, 'message');
    this.peak = this.rss;
    return this.rss;
  }

  /** The highest resident memory since `startMeasuring`, in bytes. */
  async measured(): Promise<number> {
    await once(this.child, 'message');
    return this.peak;
  }

  /** Sends a request with a token. */
  fetch(token: string | null, path: string, request: RequestInit = {}): Promise<Response> {
    const authorization = token === null ? {} : { authorization: `Token ${token}` };
    const headers = { ...(request.headers as Record<string, string> | undefined), ...authorization };
    return fetch(`${this.url}/api/v2/${path}`, { ...request, headers });
  }

  /** Posts what must be taken; returns the body. */
  async post<T>(token: string, path: string, body: unknown): Promise<T> {
    const answer = await this.fetch(token, path, { method: 'POST', body: JSON.stringify(body), headers: jsonHeaders });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

/** The headers of a JSON body. */
export const jsonHeaders = { 'content-type': 'application/json' };
