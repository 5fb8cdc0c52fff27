import type { Readable } from 'node:stream';

import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InvalidInput, LedgerError, MAX_ID } from '@syncledger/domain';

import { FairSemaphore, IntervalTask, type Release } from '../../platform/background/index.js';
import type { EventsAnswer } from '../../platform/http/list-answer.js';
import { EventFeed } from './event-feed.js';
import { EventHandout } from './event-handout.js';
import { EventStream, type StreamReader } from './event-stream.js';
import { EventsRepository } from './events.repository.js';

/** How often each stream gives a sign of life, and its token is looked at. */
const BEAT_MILLISECONDS = 15_000;
/** Streams open at once per process, and per user whatever tokens they use. */
const MAX_STREAMS = 1000;
const MAX_STREAMS_PER_USER = 100;

const LAST_EVENT_ID = /^\d{1,16}$/;

/** The streams of events that are open on this replica. */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private readonly places = new FairSemaphore({ capacity: MAX_STREAMS });
  private isStopping = false;
  private readonly task = new IntervalTask('Events', BEAT_MILLISECONDS, () => this.heartbeat());

  constructor(
    private readonly events: EventsRepository,
    private readonly feed: EventFeed,
    private readonly handout: EventHandout,
  ) {}

  /** Starts to give signs of life. */
  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Ends all streams at once: their readers go on at another replica. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
    const closed = [...this.open].map((stream) => new Promise((resolve) => stream.text.once('close', resolve)));
    for (const stream of this.open) stream.end();
    await Promise.all(closed);
  }

  /** How many are open. */
  get count(): number {
    return this.open.size;
  }

  /**
   * What happens, as it happens.
   * @param lastEventId the header: the id after which to go on
   * @throws InvalidInput for one that is no id
   */
  read(reader: StreamReader, lastEventId: string | undefined): EventsAnswer {
    const after = lastEventId === undefined ? undefined : idOf(lastEventId);
    return { open: (show) => this.begin(reader, after, show) };
  }

  private async begin(
    reader: StreamReader,
    after: number | undefined,
    show: (event: object) => string,
  ): Promise<Readable> {
    const release = this.takePlace(reader.user);
    const stream = new EventStream(reader, after ?? 0, show);
    this.open.add(stream);
    stream.text.once('close', () => {
      this.open.delete(stream);
      release();
    });
    try {
      const newest = await this.events.newest();
      if (after === undefined) stream.startAt(newest);
      // An id that was never given: the database was restored from a backup, and gives the ids since then again.
      else if (after > newest) stream.reset(newest);
    } catch (error) {
      stream.text.destroy();
      throw error;
    }
    this.feed.follow(stream);
    return stream.text;
  }

  /** Gives signs of life, and ends what has lost its token. */
  heartbeat(): Promise<void> {
    return this.handout.heartbeat([...this.open]);
  }

  /** @throws LedgerError `unavailable` while stopping; `busy` when the user gets no further place */
  private takePlace(user: number): Release {
    if (this.isStopping) throw new LedgerError('unavailable', 'The server is stopping.', { 'Retry-After': '1' });
    const hasRoom = this.places.held(user) < MAX_STREAMS_PER_USER;
    const release = hasRoom ? this.places.tryAcquire(user) : undefined;
    if (release) return release;
    throw new LedgerError('busy', 'Too many streams of events are open: try again.', {
      'Retry-After': '5',
    });
  }
}

/** @throws InvalidInput */
function idOf(text: string): number {
  const id = Number(text);
  if (LAST_EVENT_ID.test(text) && id <= MAX_ID) return id;
  throw new InvalidInput({ 'Last-Event-ID': ['This is not the id of an event.'] });
}
