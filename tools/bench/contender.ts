import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { cpuOfTree, forgetPeak, memoryOf } from './system.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** The measured servers. */
export type ContenderName = 'Syncledger' | 'limit' | 'usual';

/** The program of each server, with its usual flags of Node.js. */
const programs: Readonly<Record<ContenderName, readonly string[]>> = {
  // With the size of the young generation that `npm start` sets.
  Syncledger: ['--max-semi-space-size=8', path.join(root, 'apps/api/bundle/main.js')],
  limit: [path.join(import.meta.dirname, 'yardsticks/limit/main.js')],
  usual: [path.join(import.meta.dirname, 'yardsticks/usual/main.js')],
};

/** A server in a separate process. */
export class Contender {
  private told = '';

  private constructor(
    readonly name: ContenderName,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.on('data', (chunk) => (this.told += String(chunk)));
  }

  /** Milliseconds until it listened. */
  startMillis = 0;
  /** CPU until then, in milliseconds. */
  startCpu = 0;

  /**
   * Starts a server, and waits until it listens.
   * @param variables its whole environment, beside what every program needs
   * @param flags of Node.js, beside the usual ones
   */
  static async start(
    name: ContenderName,
    variables: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
  ): Promise<Contender> {
    const { PATH = '', HOME = '' } = process.env;
    const begun = performance.now();
    const child = spawn(process.execPath, [...flags, ...programs[name]], {
      env: { PATH, HOME, PORT: '0', LOG_LEVEL: 'warn', NODE_ENV: 'production', ...variables },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const contender = new Contender(name, child);
    const ended = once(child, 'exit');
    while (contender.url === '' && child.exitCode === null) await Promise.race([once(child.stderr, 'data'), ended]);
    if (contender.url === '') throw new Error(`${name} did not start:\n${contender.told}`);
    contender.startMillis = performance.now() - begun;
    contender.startCpu = await contender.cpu();
    return contender;
  }

  /** Where it listens. */
  get url(): string {
    return / is at (http:\S+?),/.exec(this.told)?.[1] ?? '';
  }

  /** Its output on standard error. */
  get said(): string {
    return this.told;
  }

  /** CPU so far, in milliseconds. */
  cpu(): Promise<number> {
    return cpuOfTree(this.pid);
  }

  /** Resident memory, in bytes. */
  memory(): Promise<{ now: number; peak: number }> {
    return memoryOf(this.pid);
  }

  /** Resets the peak of memory. */
  forgetPeak(): Promise<void> {
    return forgetPeak(this.pid);
  }

  /** Stops it, and waits until it has exited. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private get pid(): number {
    return this.child.pid ?? 0;
  }
}
