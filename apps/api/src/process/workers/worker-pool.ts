import cluster, { type Worker } from 'node:cluster';

import type { Logger } from 'pino';

import { BackOff } from './back-off.js';
import { isServing, type Serving } from './messages.js';

/** How a worker exited. */
interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The pool of workers: a worker that exits is replaced. */
export class WorkerPool {
  /** Whether `stop` was called: no worker is started any more. */
  isStopping = false;
  /** Exit code of the first worker, when it could not start. */
  firstExitCode = 1;
  private readonly endings = new Map<Worker, Promise<Ending>>();
  private readonly pauses = new Set<NodeJS.Timeout>();
  private readonly backOff = new BackOff();
  /** Whether any worker was ever ready: an error of the first is one of configuration, which a restart does not fix. */
  private hasServed = false;

  constructor(private readonly logger: Logger) {}

  /**
   * Starts one more worker, which is restarted whenever it exits, once any has been ready.
   * @returns its message when it is ready; undefined when it exited first, or the pool is stopping
   */
  async start(): Promise<Serving | undefined> {
    if (this.isStopping) return undefined;
    const worker = cluster.fork();
    const begun = performance.now();
    const ended = new Promise<Ending>((resolve) => {
      worker.once('exit', (code: number | null, signal: string | null) => {
        resolve({ code, signal });
      });
    });
    this.endings.set(worker, ended);
    void ended.then((ending) => {
      this.endings.delete(worker);
      this.replace(worker, ending, performance.now() - begun);
    });
    const serving = await Promise.race([servingOf(worker), ended.then(() => undefined)]);
    if (!serving) return undefined;
    this.hasServed = true;
    this.logger.info({ worker: worker.id, pid: worker.process.pid }, 'worker ready');
    return serving;
  }

  /**
   * Stops all workers, and waits until they have exited.
   * @returns whether each of them stopped gracefully
   */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    for (const pause of this.pauses) clearTimeout(pause);
    const endings = [...this.endings.values()];
    this.signal('SIGTERM');
    // A worker that was not ready yet has nothing to finish, and dies of the signal.
    return (await Promise.all(endings)).every(({ code, signal }) => code === 0 || signal === 'SIGTERM');
  }

  /** The workers that have not exited. */
  get workers(): Worker[] {
    return [...this.endings.keys()];
  }

  /** Sends a signal to all workers. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    for (const worker of this.endings.keys()) worker.process.kill(signal);
  }

  private replace(worker: Worker, { code, signal }: Ending, lived: number): void {
    if (!this.hasServed) this.firstExitCode = code ?? this.firstExitCode;
    if (this.isStopping || !this.hasServed) return;
    const milliseconds = this.backOff.after(lived);
    const what = { worker: worker.id, pid: worker.process.pid, code, signal, milliseconds };
    this.logger.error(what, 'worker exited; restarting');
    const pause = setTimeout(() => {
      this.pauses.delete(pause);
      void this.start();
    }, milliseconds);
    this.pauses.add(pause);
  }
}

function servingOf(worker: Worker): Promise<Serving> {
  return new Promise((resolve) => {
    worker.on('message', (message) => {
      if (isServing(message)) resolve(message);
    });
  });
}
