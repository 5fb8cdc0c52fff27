import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Database } from '../../platform/database/index.js';
import { EventFeed } from '../events/index.js';
import { OUTPUT_CHANNEL } from '../output-store/index.js';
import { OutputRepository } from './output.repository.js';

/** Time between two polls, with hints and without: hints may be lost. The output of a run in this time is one event. */
const POLL_MILLISECONDS = 250;
/** How much later than its time a write may be visible, in microseconds. */
const LOOK_BACK = 2_000_000;

/**
 * Tells the event streams and the followers of this replica which runs have new output. It polls only while there are any: one query
 * for all of them, whose cost depends on the number of runs that have output.
 */
@Injectable()
export class OutputFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly followers = new Map<number, Set<() => void>>();
  private readonly task = new IntervalTask('Output', POLL_MILLISECONDS, () => this.poll());
  private stopListening: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hints = 0;
  private polledAt = -Infinity;
  /** Where the next poll begins; undefined while nobody listens. */
  private since: number | undefined;
  /** When the output of each run was written that has been announced since. */
  private told = new Map<number, number>();

  constructor(
    private readonly repository: OutputRepository,
    private readonly events: EventFeed,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.stopListening = this.database.listen(OUTPUT_CHANNEL, () => {
      this.pollSoon();
    });
    this.task.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopListening?.();
    clearTimeout(this.timer);
    await this.task.stop();
  }

  /** Calls a function when a run has new output; returns a function that stops it. */
  follow(job: number, onOutput: () => void): () => void {
    const callbacks = this.followers.get(job) ?? new Set();
    this.followers.set(job, callbacks.add(onOutput));
    return () => {
      callbacks.delete(onOutput);
      if (callbacks.size === 0) this.followers.delete(job);
    };
  }

  private get isWatched(): boolean {
    return this.followers.size > 0 || this.events.isWatched;
  }

  private pollSoon(): void {
    this.hints += 1;
    if (!this.isWatched) return;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.task.run();
      },
      Math.max(0, this.polledAt + POLL_MILLISECONDS - performance.now()),
    ).unref();
  }

  private async poll(): Promise<void> {
    if (!this.isWatched) {
      this.since = undefined;
      return;
    }
    const { hints } = this;
    this.polledAt = performance.now();
    this.since ??= await this.repository.now();
    const changes = await this.repository.changes(this.since - LOOK_BACK);
    const fresh = changes.filter(({ event, writtenAt }) => this.told.get(event.job) !== writtenAt);
    this.told = new Map(changes.map(({ event, writtenAt }) => [event.job, writtenAt]));
    this.since = Math.max(this.since, changes.at(-1)?.writtenAt ?? 0);
    for (const { event } of fresh)
      this.followers.get(event.job)?.forEach((onOutput) => {
        onOutput();
      });
    await this.events.sendOutput(fresh.map(({ event }) => event));
    if (hints !== this.hints) this.pollSoon();
  }
}
