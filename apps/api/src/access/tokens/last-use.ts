import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

import { IntervalTask } from '../../platform/background/index.js';
import { LastUseRepository } from './last-use.repository.js';

const FLUSH_MILLISECONDS = 30_000;
const MINUTE = 60_000_000;

/** Buffers the last use of tokens, to the minute, and writes it periodically instead of with every request. */
@Injectable()
export class LastUse implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('LastUse');
  private readonly known = new Map<number, Micros>();
  private waiting = new Map<number, Micros>();
  private readonly task = new IntervalTask('LastUse', FLUSH_MILLISECONDS, () => this.flush());

  constructor(private readonly repository: LastUseRepository) {}

  onModuleInit(): void {
    this.task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush();
  }

  /** Records a use; of several within a minute the first counts. */
  note(token: number, at: Micros): void {
    if (at - (this.known.get(token) ?? -Infinity) < MINUTE) return;
    this.known.set(token, at);
    this.waiting.set(token, at);
  }

  async flush(): Promise<void> {
    const uses = this.waiting;
    if (uses.size === 0) return;
    this.waiting = new Map();
    try {
      await this.repository.write(uses);
    } catch (error) {
      // The request succeeds although this failed; the next use is recorded again.
      for (const token of uses.keys()) this.known.delete(token);
      this.logger.warn(error);
    }
  }
}
