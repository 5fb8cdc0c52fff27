import { Injectable, type OnModuleInit } from '@nestjs/common';

import { ChangeRelay, type ChangeTaker, type JobChange } from '../changes/index.js';
import type { UnitOfWork } from '../database/index.js';
import type { EventListener, NewEvent } from './event.js';
import { EventsRepository } from './events.repository.js';

/** The one place where events get their ids, and others learn of them in the same transaction. */
@Injectable()
export class Events implements OnModuleInit, ChangeTaker {
  private readonly listeners: EventListener[] = [];

  constructor(
    private readonly events: EventsRepository,
    private readonly relay: ChangeRelay,
  ) {}

  /** Makes an event of each step of a job. */
  onModuleInit(): void {
    this.relay.add(this);
  }

  /** Has a listener learn of all events from now on. */
  add(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** Records events, in their order: they are seen by others when the unit is committed. */
  async record(unit: UnitOfWork, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const ids = await this.events.insert(unit, events);
    const recorded = events.map((event, place) => ({ ...event, id: ids[place] ?? 0 }));
    for (const listener of this.listeners) await listener.takeEvents(unit, recorded);
  }

  /** Records the steps of jobs. */
  takeChanges(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void> {
    return this.record(unit, changes.flatMap(stepOf));
  }
}

function stepOf({ step, at, kind, project, connection, job, succeeded }: JobChange): NewEvent[] {
  if (step === null) return [];
  const outcome = step === 'finished' ? succeeded : null;
  return [{ type: `job.${step}`, at, kind, project, connection, job, succeeded: outcome }];
}
