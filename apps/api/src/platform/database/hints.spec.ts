import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import sql from 'sql-template-tag';

import {
  openLedgerDatabase,
  dialects,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database/test-database.js';
import type { Database } from './database.js';

/** Counts the hints to a channel. */
class Listener {
  heard = 0;
  private readonly hints = new EventTarget();
  readonly end: () => void;

  constructor(database: Database, channel: string) {
    this.end = database.listen(channel, () => {
      this.heard += 1;
      this.hints.dispatchEvent(new Event('hint'));
    });
  }

  /** Resolves at the next hint. */
  async next(): Promise<void> {
    await once(this.hints, 'hint');
  }
}

describe.each(dialects)('hints on %s', (dialect) => {
  let database: TestDatabase;
  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(async () => database.close());

  /** On PostgreSQL the connection itself causes a hint once it listens. */
  const started = async (listener: Listener) => {
    if (dialect === 'postgres') await listener.next();
  };

  it('reach those who listen to the channel, until they do not any more', async () => {
    const [mine, other] = [new Listener(database, 'runs'), new Listener(database, 'others')];
    await started(mine);
    const heard = mine.next();
    database.notify('runs');
    await heard;
    mine.end();
    const before = [mine.heard, other.heard];
    database.notify('runs');
    const last = new Listener(database, 'runs');
    // Merged with the previous one, and sent at the end of the interval.
    await last.next();
    expect([mine.heard, other.heard]).toEqual(before);
  });

  it('are gathered, and the last is never lost', async () => {
    const listener = new Listener(database, 'runs');
    await started(listener);
    const before = listener.heard;
    const begun = performance.now();
    while (performance.now() - begun < 500) {
      for (let index = 0; index < 100; index += 1) database.notify('runs');
      await sleep(1);
    }
    const after = listener.next();
    database.notify('runs');
    await after;
    expect(listener.heard - before).toBeLessThan(60);
  });
});

describe('hints between processes', () => {
  let database: TestDatabase;
  let other: Database;
  beforeEach(async () => {
    database = await openTestDatabase('postgres');
    other = await openLedgerDatabase({ url: database.url });
  });
  afterEach(async () => {
    await other.close();
    await database.close();
  });

  const listenerOf = () =>
    other.first<{ pid: number }>(
      sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN syncledger'`,
    );

  it('reach every process on the same database', async () => {
    const listener = new Listener(other, 'runs');
    await listener.next();
    const heard = listener.next();
    database.notify('runs');
    await heard;
  });

  it('come again after the connection was lost, which is a hint itself', async () => {
    const listener = new Listener(other, 'runs');
    await listener.next();
    const back = listener.next();
    const { pid } = (await listenerOf())!;
    await database.rows(sql`SELECT pg_terminate_backend(${pid})`);
    await back;
    expect((await listenerOf())?.pid).not.toBe(pid);
    const heard = listener.next();
    database.notify('runs');
    await heard;
  });

  it('need no connection where nobody listens', async () => {
    database.notify('runs');
    expect(await listenerOf()).toBeUndefined();
  });
});
