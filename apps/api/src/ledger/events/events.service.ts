import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import type { EventListener, NewEvent } from './event.js';
import { EventsRepository } from './events.repository.js';

const CHANNEL = 'events';

/** The one place where events get their ids, and others learn of them in the same transaction. */
@Injectable()
export class Events implements OnModuleInit, JobChangeHandler {
  private readonly listeners: EventListener[] = [];
  private isNew = false;

  constructor(
    private readonly events: EventsRepository,
    private readonly feed: JobChangeFeed,
    private readonly database: Database,
  ) {}

  /** Makes an event of each step of a job. */
  onModuleInit(): void {
    this.feed.add(this);
  }

  /** Has a listener learn of all events from now on. */
  add(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** Records events, in their order: they are seen by others when the unit is committed. */
  async record(unit: UnitOfWork, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const ids = await this.events.insert(unit, events);
    this.isNew = true;
    const recorded = events.map((event, place) => ({ ...event, id: ids[place] ?? 0 }));
    for (const listener of this.listeners) await listener.takeEvents(unit, recorded);
  }

  /** Calls a function whenever there may be new events, on whichever replica; returns what ends that. */
  onHint(onHint: () => void): () => void {
    return this.database.listen(CHANNEL, onHint);
  }

  /** Has those who wait for events look, on every replica. */
  afterCommit(): void {
    if (this.isNew) this.database.notify(CHANNEL);
    this.isNew = false;
  }

  /** Records the steps of jobs and of connections. */
  handle(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void> {
    return this.record(unit, changes.flatMap(stepOf));
  }
}

function stepOf({ transition, at, kind, project, connection, job, succeeded }: JobChange): NewEvent[] {
  if (transition === null) return [];
  const place = { at, kind, project, connection };
  if (transition === 'created' || transition === 'changed' || transition === 'deleted') {
    return [{ type: `connection.${transition}`, ...place, job: null, succeeded: null }];
  }
  return [{ type: `job.${transition}`, ...place, job, succeeded: transition === 'finished' ? succeeded : null }];
}
