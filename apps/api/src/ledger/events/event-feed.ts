import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { OutputEvent } from '@syncledger/domain';
import pLimit from 'p-limit';

import { IntervalTask } from '../../platform/background/index.js';
import { EventDispatcher } from './event-dispatcher.js';
import type { EventStream } from './event-stream.js';
import { EventsRepository } from './events.repository.js';
import { Events } from './events.service.js';

/** Polling interval without a notification: notifications may be lost. */
const POLL_MILLISECONDS = 900;
const BATCH_SIZE = 500;
/** Streams that catch up concurrently, so that they use only a few connections of the pool. */
const CONCURRENT_CATCH_UPS = 4;

/**
 * Reads new events once for all live streams of this replica. A stream that starts further back, or whose client is slow, catches up
 * by its own queries, no faster than the client reads. The position of a stream decides what it sends: it ignores events that it has
 * been given before.
 */
@Injectable()
export class EventFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Events');
  private readonly live = new Set<EventStream>();
  /** The id up to which all events have been given to every live stream, or are about to be. */
  private tail = 0;
  private hints = 0;
  private stopListening: (() => void) | undefined;
  private readonly catchingUp = pLimit(CONCURRENT_CATCH_UPS);
  private readonly task = new IntervalTask('Events', POLL_MILLISECONDS, () => this.poll());

  constructor(
    private readonly events: EventsRepository,
    private readonly dispatcher: EventDispatcher,
    private readonly notifications: Events,
  ) {}

  onApplicationBootstrap(): void {
    this.stopListening = this.notifications.onHint(() => {
      this.pollSoon();
    });
    this.task.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopListening?.();
    await this.task.stop();
  }

  /** Sends a stream all events after its position, until it ends. */
  follow(stream: EventStream): void {
    stream.text.once('close', () => this.live.delete(stream));
    void this.catchUp(stream).then(
      () => {
        if (!stream.isOver) stream.sendPosition();
      },
      () => undefined,
    );
  }

  /** Whether there is a stream that events of output would be sent to. */
  get isWatched(): boolean {
    return this.live.size > 0;
  }

  /** Informs the live streams of runs with new output. */
  async sendOutput(changes: readonly OutputEvent[]): Promise<void> {
    if (changes.length > 0 && this.isWatched) await this.dispatcher.dispatchOutput([...this.live], changes);
  }

  private async catchUp(stream: EventStream): Promise<void> {
    try {
      do {
        await stream.drained();
      } while (!stream.isOver && !(await this.catchingUp(() => this.catchUpOnce(stream))));
    } catch (error) {
      // The client reconnects and continues at its position.
      this.logger.warn(`Could not read events for a stream; closing it. ${String(error)}`);
      stream.end();
    }
  }

  /** @returns whether the stream is live now */
  private async catchUpOnce(stream: EventStream): Promise<boolean> {
    const { hints } = this;
    const batch = await this.events.after(stream.position, BATCH_SIZE);
    if (batch.hasGap) {
      stream.reset(await this.events.newest());
      return false;
    }
    if (batch.events.length > 0) await this.dispatcher.dispatch([stream], batch);
    // Live streams may have been given newer events in the meantime.
    if (batch.isFull || stream.isFull || stream.isOver || stream.position < this.tail) return false;
    if (this.live.size === 0) this.tail = stream.position;
    this.live.add(stream);
    // A notification after the query may be about events that it missed.
    if (hints !== this.hints) this.pollSoon();
    return true;
  }

  private pollSoon(): void {
    this.hints += 1;
    void this.task.run();
  }

  private async poll(): Promise<void> {
    let seen: number;
    do {
      seen = this.hints;
      while (this.live.size > 0 && (await this.dispatchBatch()));
    } while (seen !== this.hints);
  }

  /** @returns whether there may be more events */
  private async dispatchBatch(): Promise<boolean> {
    const batch = await this.events.after(this.tail, BATCH_SIZE);
    if (batch.events.length === 0) return false;
    const streams = [...this.live];
    if (batch.hasGap) {
      for (const stream of streams) this.demote(stream);
      return false;
    }
    // Before the first await: streams that become live from here on have read these events themselves.
    this.tail = Math.max(this.tail, batch.upTo);
    await this.dispatcher.dispatch(streams, batch);
    for (const stream of streams) if (stream.isFull) this.demote(stream);
    return batch.isFull;
  }

  private demote(stream: EventStream): void {
    this.live.delete(stream);
    void this.catchUp(stream);
  }
}
