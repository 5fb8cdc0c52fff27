import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { Repeated } from '../background/index.js';
import { Database } from '../database/index.js';
import { Courier } from './courier.js';
import { OutboxRepository, type ClaimedDelivery } from './outbox.repository.js';
import { Sender } from './sender.js';

const TICK_MILLISECONDS = 1000;
/** How many deliveries this process tries at once, those of all webhooks together. */
const AT_ONCE = 64;

/** Delivers what is due: on any replica, each delivery on one at a time. */
@Injectable()
export class Deliverer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');
  private readonly repeated = new Repeated('Webhooks', TICK_MILLISECONDS, () => this.deliver());
  private readonly underWay = new Set<Promise<void>>();
  private isStopping = false;
  /** Whether an attempt ended while what is due was being looked at. */
  private isWanted = false;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly courier: Courier,
    private readonly sender: Sender,
    private readonly database: Database,
  ) {}

  /** Starts to deliver. */
  onApplicationBootstrap(): void {
    this.repeated.start();
  }

  /** Gives up what is under way, which is tried again; a stop waits for no receiver. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.repeated.stop();
    await this.sender.close();
    await Promise.all(this.underWay);
  }

  /** Resolves when nothing is due and nothing is under way in this process. */
  async settle(): Promise<void> {
    do {
      await this.repeated.run();
      await Promise.all(this.underWay);
    } while (!this.isStopping && (await this.isAnyLeft()));
  }

  /** What was claimed is not due any more, and may not be under way yet: a look that is being taken may have it. */
  private async isAnyLeft(): Promise<boolean> {
    return (await this.outbox.isAnyDue()) || this.underWay.size > 0 || this.repeated.isRunning;
  }

  private async deliver(): Promise<void> {
    this.isWanted = true;
    while (this.takeWanted()) await this.beginSome();
  }

  private takeWanted(): boolean {
    const wasWanted = this.isWanted && !this.isStopping;
    this.isWanted = false;
    return wasWanted;
  }

  private async beginSome(): Promise<void> {
    while (!this.isStopping && this.underWay.size < AT_ONCE && (await this.outbox.isAnyDue())) {
      const free = AT_ONCE - this.underWay.size;
      const claimed = await this.database.write((unit) => this.outbox.claim(unit, free));
      if (claimed.length === 0) return;
      for (const delivery of claimed) this.begin(delivery);
    }
  }

  private begin(delivery: ClaimedDelivery): void {
    const attempt = this.courier
      .attempt(delivery)
      .catch((error: unknown) => {
        this.logger.error(error);
      })
      .finally(() => {
        this.underWay.delete(attempt);
        // What waited for its webhook, or for room here, is next.
        this.isWanted = true;
        if (!this.isStopping) void this.repeated.run();
      });
    this.underWay.add(attempt);
  }
}
