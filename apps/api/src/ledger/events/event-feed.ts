import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import pLimit from 'p-limit';

import { IntervalTask } from '../../platform/background/index.js';
import { EventHandout } from './event-handout.js';
import type { EventStream } from './event-stream.js';
import { EventsRepository } from './events.repository.js';
import { Events } from './events.service.js';

/** How often it looks without a hint: hints are lost. */
const LOOK_MILLISECONDS = 900;
/** Events that are read and handed out together. */
const EVENTS_A_BATCH = 500;
/** Streams that read by themselves at once: a few connections of the pool. */
const CATCHING_UP_AT_ONCE = 4;

/**
 * Reads the events, once for all streams of this replica that have read all there is. A stream that begins further back, or whose
 * reader does not keep up, reads by itself until it has caught up, no faster than it is read. What a stream gets is decided by its
 * position alone: it may be handed the same events twice, and takes them once.
 */
@Injectable()
export class EventFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Events');
  private readonly live = new Set<EventStream>();
  /** The id up to which every stream that is live has been handed all, or is about to be. */
  private tail = 0;
  private hints = 0;
  private stopListening: (() => void) | undefined;
  private readonly catchingUp = pLimit(CATCHING_UP_AT_ONCE);
  private readonly task = new IntervalTask('Events', LOOK_MILLISECONDS, () => this.poll());

  constructor(
    private readonly events: EventsRepository,
    private readonly handout: EventHandout,
    private readonly news: Events,
  ) {}

  /** Starts to look. */
  onApplicationBootstrap(): void {
    this.stopListening = this.news.onHint(() => {
      this.lookSoon();
    });
    this.task.start();
  }

  /** Ends after the look under way. */
  async onModuleDestroy(): Promise<void> {
    this.stopListening?.();
    await this.task.stop();
  }

  /** Has a stream get what comes after its position, until it is over. */
  follow(stream: EventStream): void {
    stream.text.once('close', () => this.live.delete(stream));
    void this.catchUp(stream).then(
      () => {
        if (!stream.isOver) stream.tellPosition();
      },
      () => undefined,
    );
  }

  private async catchUp(stream: EventStream): Promise<void> {
    try {
      do {
        await stream.drained();
      } while (!stream.isOver && !(await this.catchingUp(() => this.catchUpOnce(stream))));
    } catch (error) {
      // Its reader comes back, and goes on where it was.
      this.logger.warn(error);
      stream.end();
    }
  }

  /** @returns whether it is live now */
  private async catchUpOnce(stream: EventStream): Promise<boolean> {
    const { hints } = this;
    const batch = await this.events.after(stream.position, EVENTS_A_BATCH);
    if (batch.hasGap) {
      stream.reset(await this.events.newest());
      return false;
    }
    if (batch.events.length > 0) await this.handout.give([stream], batch);
    // What the live ones are handed meanwhile it has to read as well.
    if (batch.isFull || stream.isFull || stream.isOver || stream.position < this.tail) return false;
    if (this.live.size === 0) this.tail = stream.position;
    this.live.add(stream);
    // What a hint told of since it read it may have missed.
    if (hints !== this.hints) this.lookSoon();
    return true;
  }

  private lookSoon(): void {
    this.hints += 1;
    void this.task.run();
  }

  private async poll(): Promise<void> {
    let seen: number;
    do {
      seen = this.hints;
      while (this.live.size > 0 && (await this.handOn()));
    } while (seen !== this.hints);
  }

  /** @returns whether there may be more */
  private async handOn(): Promise<boolean> {
    const batch = await this.events.after(this.tail, EVENTS_A_BATCH);
    if (batch.events.length === 0) return false;
    const streams = [...this.live];
    if (batch.hasGap) {
      for (const stream of streams) this.demote(stream);
      return false;
    }
    // Before anything is waited for: who comes to be live from here on has read these by itself.
    this.tail = Math.max(this.tail, batch.upTo);
    await this.handout.give(streams, batch);
    for (const stream of streams) if (stream.isFull) this.demote(stream);
    return batch.isFull;
  }

  private demote(stream: EventStream): void {
    this.live.delete(stream);
    void this.catchUp(stream);
  }
}
