import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

import { IntervalTask } from '../../background/index.js';
import { Clock } from '../../config/clock.js';
import { Database } from '../../database/index.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const DAY_MICROS = 24 * 3600 * 1_000_000;
const HOUR_MILLIS = 3600 * 1000;

/** Deletes responses older than a day, hourly. */
@Injectable()
export class IdempotencyPurge implements OnModuleInit, OnModuleDestroy {
  private readonly task = new IntervalTask('IdempotencyPurge', HOUR_MILLIS, () => this.purge());

  constructor(
    private readonly database: Database,
    private readonly responses: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  async purge(): Promise<void> {
    await this.database.write((unit) => this.responses.purge(unit, this.clock.now() - DAY_MICROS));
  }
}
