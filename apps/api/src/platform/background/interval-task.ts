import { Logger } from '@nestjs/common';

/** A background task that runs at an interval, never twice at once; errors are logged, and the next run retries. */
export class IntervalTask {
  private readonly logger: Logger;
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
    this.logger = new Logger(name);
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
        () => undefined,
        (error: unknown) => {
          this.logger.error(error);
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
