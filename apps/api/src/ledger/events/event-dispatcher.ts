import { Injectable, Logger } from '@nestjs/common';
import type { OutputEvent } from '@syncledger/domain';

import { boundByMembership, seesByMembership } from '../../access/projects/index.js';
import { Authenticator, type TokenHolder } from '../../platform/http/caller.js';
import type { EventStream } from './event-stream.js';
import { EventsRepository, type EventBatch, type ScopedEvent } from './events.repository.js';

/**
 * Sends each stream the events that its caller may see. Tokens and permissions are checked before every batch, for all callers at
 * once. A stream ends when its token or session is no longer valid.
 */
@Injectable()
export class EventDispatcher {
  private readonly logger = new Logger('Events');
  /** Of the rights that the last check for revoked tokens has seen. */
  private checkedVersion: number | undefined;

  constructor(
    private readonly events: EventsRepository,
    private readonly authenticator: Authenticator,
  ) {}

  async dispatch(streams: readonly EventStream[], batch: EventBatch): Promise<void> {
    await this.endOnError(streams, async () => {
      const holders = await this.holders(streams);
      const sees = await this.visibility([...holders.values()], batch.events);
      for (const [stream, holder] of holders) {
        const visible = batch.events.filter(({ projects }) => sees(holder, projects));
        stream.send(
          visible.map(({ event }) => event),
          batch.upTo,
        );
      }
    });
  }

  /** Tells each stream which runs, of those that its caller sees, have new output. */
  async dispatchOutput(streams: readonly EventStream[], changes: readonly OutputEvent[]): Promise<void> {
    await this.endOnError(streams, async () => {
      const holders = await this.holders(streams);
      const scoped = changes.map(({ project }) => ({ projects: [project] }));
      const sees = await this.visibility([...holders.values()], scoped);
      for (const [stream, holder] of holders)
        stream.sendOutput(changes.filter(({ project }) => sees(holder, [project])));
    });
  }

  /** Ends the streams whose token or session was revoked; reads one number unless rights have changed since the last call. */
  async endRevoked(streams: readonly EventStream[]): Promise<void> {
    const version = await this.authenticator.rightsVersion();
    if (version !== undefined && version === this.checkedVersion) return;
    await this.holders(streams);
    this.checkedVersion = version;
  }

  async heartbeat(streams: readonly EventStream[]): Promise<void> {
    await this.endOnError(streams, async () => {
      for (const stream of (await this.holders(streams)).keys()) stream.heartbeat();
    });
  }

  /** Sends nothing when permissions can't be checked: the clients reconnect and continue at their position. */
  private async endOnError(streams: readonly EventStream[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(
        `Could not check who may see events; closing ${String(streams.length)} streams. ${String(error)}`,
      );
      for (const stream of streams) stream.end();
    }
  }

  private async holders(streams: readonly EventStream[]): Promise<Map<EventStream, TokenHolder>> {
    const holders = new Map<EventStream, TokenHolder>();
    await Promise.all(
      streams.map(async (stream) => {
        if (stream.isOver) return;
        const holder = await this.authenticator.authenticate(stream.reader.credential);
        if (holder) holders.set(stream, holder);
        else stream.end();
      }),
    );
    return holders;
  }

  /** Who sees which projects: one query for all callers and all events. */
  private async visibility(
    holders: readonly TokenHolder[],
    events: readonly Pick<ScopedEvent, 'projects'>[],
  ): Promise<(holder: TokenHolder, projects: readonly number[]) => boolean> {
    const users = new Set(holders.flatMap(boundByMembership));
    const seen = await this.events.seen([...users], [...new Set(events.flatMap(({ projects }) => projects))]);
    return (holder, projects) => {
      const isMember = (user: number, project: number) => seen.get(user)?.has(project) ?? false;
      return projects.length > 0 && projects.every((project) => seesByMembership(holder, project, isMember));
    };
  }
}
