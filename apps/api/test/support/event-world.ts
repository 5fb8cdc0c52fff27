import { until } from '@syncledger/testing';

import { JobChangeFeed } from '../../src/ledger/changes/index.js';
import type { EventStream } from '../../src/ledger/events/event-stream.js';
import { EventStreams } from '../../src/ledger/events/event-streams.service.js';
import { EventsRepository } from '../../src/ledger/events/events.repository.js';
import { Events, type NewEvent } from '../../src/ledger/events/index.js';
import type { Dialect } from '../../src/platform/database/index.js';
import { EventReader } from './event-reader.js';
import type { TestApp } from './test-app.js';
import { makeConnection, addUser, makeProject, startApp, type TestUser } from './world.js';

/** A listening application with a connection to change, and readers of its events. */
export class EventWorld {
  private readonly readers: EventReader[] = [];

  private constructor(
    readonly app: TestApp,
    readonly project: number,
    readonly connection: number,
  ) {}

  static async start(dialect: Dialect): Promise<EventWorld> {
    const app = await startApp(dialect);
    await app.app.listen(0, '127.0.0.1');
    const project = await makeProject(app);
    const world = new EventWorld(app, project, await makeConnection(app, 'alm', project));
    await world.settle();
    return world;
  }

  /** The streams that are open. */
  get open(): EventStream[] {
    return [...this.app.app.get<{ open: Set<EventStream> }>(EventStreams).open];
  }

  /** Opens a stream that has all there is: what happens from here on it is told. */
  async read(token = this.app.admin, after?: number): Promise<EventReader> {
    return this.keep(await EventReader.ready(this.app, token, after));
  }

  /** Has a reader go away with the others. */
  keep(reader: EventReader): EventReader {
    this.readers.push(reader);
    return reader;
  }

  /** Has all readers go away. */
  async leave(): Promise<void> {
    for (const reader of this.readers.splice(0)) reader.close();
    await until('all are closed', () => this.open.length === 0);
  }

  /** Creates a user who is a member of a new project. */
  async member(): Promise<{ person: TestUser; project: number }> {
    const person = await addUser(this.app);
    const users = [{ email: person.email, role: 'PR6' }];
    return { person, project: await makeProject(this.app, { users }) };
  }

  /** Queues a run; returns its id. */
  async queue(connection: number): Promise<number> {
    const body = { connection, automatic: false, ready: false };
    return (await this.app.ok<{ id: number }>('POST', 'jobs/alm/', body)).id;
  }

  /** Resolves when all that was done is among the events. */
  settle(): Promise<void> {
    return this.app.app.get(JobChangeFeed).drain();
  }

  /** The id of the newest event. */
  newest(): Promise<number> {
    return this.app.app.get(EventsRepository).newest();
  }

  /** Records many events at once; returns the last one's id. */
  async record(count: number): Promise<number> {
    const events = this.app.app.get(Events);
    const some = Array.from({ length: 1000 }, (_, index) => this.event(index + 1));
    for (let left = count; left > 0; left -= some.length) {
      await this.app.database.write((tx) => events.record(tx, some.slice(0, left)));
    }
    events.afterCommit();
    return this.newest();
  }

  private event(job: number): NewEvent {
    const { project, connection } = this;
    return { type: 'job.finished', at: 1, kind: 'alm', project, connection, job, succeeded: true };
  }
}
