import { Readable } from 'node:stream';

import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InvalidInput, LedgerError, parseInteger, type JobOutput, type OutputQuery } from '@syncledger/domain';

import { Authenticator } from '../../platform/http/caller.js';
import type { FollowRequest } from '../../platform/http/follow.js';
import type { EventsAnswer } from '../../platform/http/list-answer.js';
import { EventStreams } from '../events/index.js';
import { OutputFeed } from './output-feed.js';
import { OutputReader } from './output-reader.js';
import type { OutputOf } from './output.repository.js';

/** How long to wait for new output before a run is read again, which may have ended without any. */
const POLL_MILLISECONDS = 2000;
/** After how long a comment keeps a silent stream open. */
const HEARTBEAT_MILLISECONDS = 15_000;

/** Follows the output of an attempt as server-sent events, until it is complete. */
@Injectable()
export class OutputStreams implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly reader: OutputReader,
    private readonly feed: OutputFeed,
    private readonly streams: EventStreams,
    private readonly authenticator: Authenticator,
  ) {}

  /** Ends all streams: their clients resume on another replica. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /**
   * @throws LedgerError `not_found` as `OutputReader.read`; `busy` when too many streams are open
   * @throws InvalidInput for a `Last-Event-ID` that is no offset
   */
  async follow(run: OutputOf, query: OutputQuery, { lastEventId }: FollowRequest): Promise<EventsAnswer> {
    const offset = lastEventId === undefined ? query.offset : parseInteger(lastEventId);
    if (lastEventId !== undefined && offset === undefined) {
      throw new InvalidInput({ 'Last-Event-ID': ['Must be an offset.'] });
    }
    const { attempt, offset: start } = await this.reader.read(run, {
      ...(query.attempt !== undefined && { attempt: query.attempt }),
      offset: offset ?? 0,
    });
    return {
      open: async (serialize) => {
        const release = this.streams.admit(run.caller.userId);
        const text = Readable.from(this.events(run, { attempt, offset: start }, serialize), { objectMode: false });
        text.once('close', release);
        return text;
      },
    };
  }

  private async *events(
    run: OutputOf,
    { attempt, offset }: { attempt: number; offset: number },
    serialize: (event: object) => string,
  ): AsyncGenerator<string> {
    let at = offset;
    const waiting = new Waiting(this.stopping.signal);
    const unfollow = this.feed.follow(run.id, () => {
      waiting.wake();
    });
    try {
      yield 'retry: 3000\n\n';
      for (let sentAt = performance.now(); !this.stopping.signal.aborted;) {
        const part = await this.read(run, { attempt, offset: at });
        if (!part) return;
        if (part.next_offset > at || part.complete) {
          at = part.next_offset;
          sentAt = performance.now();
          yield `id: ${String(at)}\nevent: output\ndata: ${serialize(part)}\n\n`;
          if (part.complete) return;
        } else if (performance.now() - sentAt > HEARTBEAT_MILLISECONDS) {
          sentAt = performance.now();
          yield ': alive\n\n';
        } else {
          await waiting.next();
        }
      }
    } finally {
      unfollow();
      waiting.end();
    }
  }

  /** With the rights at this moment; undefined once the caller may not read it. */
  private async read(run: OutputOf, query: { attempt: number; offset: number }): Promise<JobOutput | undefined> {
    try {
      const caller = await this.authenticator.refresh(run.caller);
      return await this.reader.read({ ...run, caller }, query);
    } catch (error) {
      if (error instanceof LedgerError) return undefined;
      throw error;
    }
  }
}

/** Waits for new output, for a while. */
class Waiting {
  private isAwake = false;
  private resolve: (() => void) | undefined;
  private readonly onStop = () => {
    this.wake();
  };

  constructor(private readonly stop: AbortSignal) {
    stop.addEventListener('abort', this.onStop);
  }

  wake(): void {
    this.isAwake = true;
    this.resolve?.();
  }

  async next(): Promise<void> {
    if (!this.isAwake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MILLISECONDS);
        this.resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isAwake = false;
  }

  end(): void {
    this.stop.removeEventListener('abort', this.onStop);
  }
}
