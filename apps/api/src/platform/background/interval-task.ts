import { FailureLog } from './failure-log.js';

/** A background task that runs at an interval, never twice at once; errors are logged, and the next run retries. */
export class IntervalTask {
  private readonly failures: FailureLog;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param name of the task, in the log
   * @param milliseconds between two starts
   */
  constructor(
    name: string,
    private readonly milliseconds: number,
    private readonly work: () => Promise<unknown>,
  ) {
    this.failures = new FailureLog(name);
  }

  /** Whether a run is in progress. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Starts the interval, with the first run after it; keeps no process alive. */
  start(): void {
    this.timer = setInterval(() => void this.run(), this.milliseconds).unref();
  }

  /** Resolves when the current run, or one that is started now, has ended; a failure is logged. */
  run(): Promise<void> {
    return (this.running ??= this.work()
      .then(
        () => {
          this.failures.recovered();
        },
        (error: unknown) => {
          this.failures.failed(error, 'background task failed; retrying');
        },
      )
      .finally(() => {
        this.running = undefined;
      }));
  }

  /** Stops after the current run. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
