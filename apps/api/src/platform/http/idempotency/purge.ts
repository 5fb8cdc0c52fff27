import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

import { Clock } from '../../config/clock.js';
import { Database } from '../../database/index.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const DAY_MICROS = 24 * 3600 * 1_000_000;
const HOUR_MILLIS = 3600 * 1000;

/** Forgets kept answers that are older than a day, once an hour. */
@Injectable()
export class IdempotencyPurge implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('IdempotencyPurge');
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly kept: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  /** Starts the timer; it keeps no process alive. */
  onModuleInit(): void {
    this.timer = setInterval(() => {
      // A database that is away for a moment must not end the process.
      this.purge().catch((error: unknown) => {
        this.logger.error(error);
      });
    }, HOUR_MILLIS).unref();
  }

  /** Stops the timer. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Forgets now what is older than a day. */
  async purge(): Promise<void> {
    await this.database.write((unit) => this.kept.purge(unit, this.clock.now() - DAY_MICROS));
  }
}
