import { Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

import { IntervalTask } from '../../platform/background/index.js';

const FLUSH_MILLISECONDS = 30_000;
const MINUTE = 60_000_000;

/** Buffers the last use of credentials, to the minute, and writes it periodically instead of with every request. */
export abstract class LastUse implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private readonly known = new Map<number, Micros>();
  private waiting = new Map<number, Micros>();
  private readonly task: IntervalTask;

  /** @param name for the log */
  constructor(name: string) {
    this.logger = new Logger(name);
    this.task = new IntervalTask(name, FLUSH_MILLISECONDS, () => this.flush());
  }

  /** Writes uses by id, in one transaction. */
  protected abstract write(uses: ReadonlyMap<number, Micros>): Promise<void>;

  onModuleInit(): void {
    this.task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush();
  }

  /** Records a use; of several within a minute the first counts. */
  note(id: number, at: Micros): void {
    if (at - (this.known.get(id) ?? -Infinity) < MINUTE) return;
    this.known.set(id, at);
    this.waiting.set(id, at);
  }

  /** The last recorded use in this process, written or not. */
  lastOf(id: number): Micros | undefined {
    return this.known.get(id);
  }

  async flush(): Promise<void> {
    const uses = this.waiting;
    if (uses.size === 0) return;
    this.waiting = new Map();
    try {
      await this.write(uses);
    } catch (error) {
      // The request succeeds although this failed; the next use is recorded again.
      for (const id of uses.keys()) this.known.delete(id);
      this.logger.warn(error);
    }
  }
}
