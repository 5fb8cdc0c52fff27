import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { MICROS_PER_DAY } from '@syncledger/domain';

import { IntervalTask, PAUSE_MILLISECONDS } from '../../background/index.js';
import { Clock } from '../../config/clock.js';
import { Database } from '../../database/index.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const HOUR_MILLIS = 3600 * 1000;

/** Deletes responses older than a day, hourly. */
@Injectable()
export class IdempotencyPurge implements OnModuleInit, OnModuleDestroy {
  private isStopping = false;
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
    this.isStopping = true;
    return this.task.stop();
  }

  async purge(): Promise<void> {
    const before = this.clock.now() - MICROS_PER_DAY;
    const purgeSome = () => this.database.write((tx) => this.responses.purgeSome(tx, before));
    while (!this.isStopping && (await purgeSome())) await delay(PAUSE_MILLISECONDS);
  }
}
