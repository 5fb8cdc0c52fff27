import { Logger } from '@nestjs/common';

/** Work that is done again and again in the background, never twice at once; what goes wrong is logged, and tried again. */
export class Repeated {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param name of the work, in the log
   * @param milliseconds between two starts
   */
  constructor(
    name: string,
    private readonly milliseconds: number,
    private readonly work: () => Promise<unknown>,
  ) {
    this.logger = new Logger(name);
  }

  /** Whether the work is under way. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Starts to work, the first time after one interval; keeps no process alive. */
  start(): void {
    this.timer = setInterval(() => void this.run(), this.milliseconds).unref();
  }

  /** Resolves when the work under way, or one that is started now, has ended; a failure is logged. */
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

  /** Ends after the work under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
