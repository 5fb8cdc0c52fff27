import { Injectable, Logger } from '@nestjs/common';

import { boundByMembership, seesByMembership } from '../../access/projects/index.js';
import { Authenticator, type TokenHolder } from '../../platform/http/caller.js';
import type { EventStream } from './event-stream.js';
import { EventsRepository, type EventBatch } from './events.repository.js';

/**
 * Hands events to streams, each what its reader may see at this moment: tokens and rights are looked at before each batch, those of
 * all readers together. A stream whose token does not work any more ends.
 */
@Injectable()
export class EventHandout {
  private readonly logger = new Logger('Events');

  constructor(
    private readonly events: EventsRepository,
    private readonly authenticator: Authenticator,
  ) {}

  /** Hands out a batch. */
  async give(streams: readonly EventStream[], batch: EventBatch): Promise<void> {
    await this.orEnd(streams, async () => {
      const holders = await this.holders(streams);
      const sees = await this.visibility([...holders.values()], batch);
      for (const [stream, holder] of holders) {
        const mine = batch.events.filter(({ projects }) => sees(holder, projects));
        stream.take(
          mine.map(({ event }) => event),
          batch.upTo,
        );
      }
    });
  }

  /** Gives signs of life. */
  async heartbeat(streams: readonly EventStream[]): Promise<void> {
    await this.orEnd(streams, async () => {
      for (const stream of (await this.holders(streams)).keys()) stream.heartbeat();
    });
  }

  /** What can't be decided is not shown: the readers come back, and go on where they were. */
  private async orEnd(streams: readonly EventStream[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(error);
      for (const stream of streams) stream.end();
    }
  }

  private async holders(streams: readonly EventStream[]): Promise<Map<EventStream, TokenHolder>> {
    const holders = new Map<EventStream, TokenHolder>();
    await Promise.all(
      streams.map(async (stream) => {
        if (stream.isOver) return;
        const holder = await this.authenticator.authenticate(stream.reader.token);
        if (holder) holders.set(stream, holder);
        else stream.end();
      }),
    );
    return holders;
  }

  /** Who sees all of some projects: one look for all readers and all events. */
  private async visibility(
    holders: readonly TokenHolder[],
    { events }: EventBatch,
  ): Promise<(holder: TokenHolder, projects: readonly number[]) => boolean> {
    const users = new Set(holders.flatMap(boundByMembership));
    const seen = await this.events.seen([...users], [...new Set(events.flatMap(({ projects }) => projects))]);
    return (holder, projects) => {
      const isMember = (user: number, project: number) => seen.get(user)?.has(project) ?? false;
      return projects.length > 0 && projects.every((project) => seesByMembership(holder, project, isMember));
    };
  }
}
