import type { Readable } from 'node:stream';

import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InvalidInput, LedgerError, parseInteger } from '@syncledger/domain';

import { FairSemaphore, IntervalTask, type Release } from '../../platform/background/index.js';
import type { EventsAnswer } from '../../platform/http/list-answer.js';
import { EventFeed } from './event-feed.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventStream, type StreamReader } from './event-stream.js';
import { EventsRepository } from './events.repository.js';

/** Between two heartbeats of a stream, with which expired tokens are found. */
const HEARTBEAT_MILLISECONDS = 15_000;
/** Between two checks for revoked tokens. */
const REVOCATION_MILLISECONDS = 1000;
/** Open streams per process, and per user over all tokens. */
const MAX_STREAMS = 1000;
const MAX_STREAMS_PER_USER = 100;

/** The open event streams of this replica. */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private readonly slots = new FairSemaphore({ capacity: MAX_STREAMS });
  private isStopping = false;
  private readonly tasks = [
    new IntervalTask('Events', HEARTBEAT_MILLISECONDS, () => this.heartbeat()),
    new IntervalTask('Events', REVOCATION_MILLISECONDS, () => this.endRevoked()),
  ];

  constructor(
    private readonly events: EventsRepository,
    private readonly feed: EventFeed,
    private readonly dispatcher: EventDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  /** Ends all streams at once: their clients reconnect to another replica. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.tasks.map((task) => task.stop()));
    const closed = [...this.open].map((stream) => new Promise((resolve) => stream.text.once('close', resolve)));
    for (const stream of this.open) stream.end();
    await Promise.all(closed);
  }

  /** The number of open streams. */
  get count(): number {
    return this.open.size;
  }

  /**
   * Opens a stream.
   * @param lastEventId the header: the id of the last event that the client has
   * @throws InvalidInput for a header that is not an id
   */
  read(reader: StreamReader, lastEventId: string | undefined): EventsAnswer {
    const after = lastEventId === undefined ? undefined : idOf(lastEventId);
    return { open: (serialize) => this.begin(reader, after, serialize) };
  }

  private async begin(
    reader: StreamReader,
    after: number | undefined,
    serialize: (event: object) => string,
  ): Promise<Readable> {
    const release = this.admit(reader.user);
    const stream = new EventStream(reader, after ?? 0, serialize);
    this.open.add(stream);
    stream.text.once('close', () => {
      this.open.delete(stream);
      release();
    });
    try {
      const newest = await this.events.newest();
      if (after === undefined) stream.startAt(newest);
      // An id from the future: the database was restored from a backup and assigns these ids again.
      else if (after > newest) stream.reset(newest);
    } catch (error) {
      stream.text.destroy();
      throw error;
    }
    this.feed.follow(stream);
    return stream.text;
  }

  /** Sends heartbeats, and ends the streams whose token is no longer valid. */
  heartbeat(): Promise<void> {
    return this.dispatcher.heartbeat([...this.open]);
  }

  /** Ends the streams whose token was revoked. */
  async endRevoked(): Promise<void> {
    if (this.open.size > 0) await this.dispatcher.endRevoked([...this.open]);
  }

  /**
   * Takes a slot for a stream that the user opens.
   * @throws LedgerError `unavailable` while stopping; `busy` when the user or the process has too many streams
   */
  admit(user: number): Release {
    if (this.isStopping) throw new LedgerError('unavailable', 'The server is stopping.', { 'Retry-After': '1' });
    const hasRoom = this.slots.held(user) < MAX_STREAMS_PER_USER;
    const release = hasRoom ? this.slots.tryAcquire(user) : undefined;
    if (release) return release;
    throw new LedgerError('busy', 'Too many event streams are open. Close some, or retry later.', {
      'Retry-After': '5',
    });
  }
}

/** @throws InvalidInput */
function idOf(text: string): number {
  const id = parseInteger(text);
  if (id !== undefined) return id;
  throw new InvalidInput({ 'Last-Event-ID': ['Must be the id of an event.'] });
}
