import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Database, type Transaction } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import type { EventListener, NewEvent } from './event.js';
import { EventsRepository } from './events.repository.js';

const CHANNEL = 'events';

/** Assigns ids to events, and calls the listeners in the same transaction. */
@Injectable()
export class Events implements OnModuleInit, JobChangeHandler {
  private readonly listeners: EventListener[] = [];
  private isNew = false;

  constructor(
    private readonly events: EventsRepository,
    private readonly feed: JobChangeFeed,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.feed.add(this);
  }

  add(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** Records events in order, as a part of a transaction. */
  async record(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const ids = await this.events.insert(tx, events);
    this.isNew = true;
    const recorded = events.map((event, index) => ({ ...event, id: ids[index] ?? 0 }));
    for (const listener of this.listeners) await listener.handleEvents(tx, recorded);
  }

  /** Calls a function when there may be new events, on any replica; returns a function that stops listening. */
  onHint(onHint: () => void): () => void {
    return this.database.listen(CHANNEL, onHint);
  }

  /** Notifies the streams of all replicas. */
  afterCommit(): void {
    if (this.isNew) this.database.notify(CHANNEL);
    this.isNew = false;
  }

  /** Records an event for each transition. */
  handle(tx: Transaction, changes: readonly JobChange[]): Promise<void> {
    return this.record(tx, changes.flatMap(toEvents));
  }
}

function toEvents({ transition, at, kind, project, connection, job, succeeded }: JobChange): NewEvent[] {
  if (transition === null) return [];
  const common = { at, kind, project, connection };
  if (transition === 'created' || transition === 'changed' || transition === 'deleted') {
    return [{ type: `connection.${transition}`, ...common, job: null, succeeded: null }];
  }
  return [{ type: `job.${transition}`, ...common, job, succeeded: transition === 'finished' ? succeeded : null }];
}
