import sql from 'sql-template-tag';

import { startProcess } from '../../../test/support/database/start-process.js';
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import type { Dialect } from './database.js';

/** Acknowledged transactions after which the process of a round is killed: each round at another point. */
const ROUNDS = [1, 90, 350, 700];

/**
 * Runs a process that writes until a number of transactions is acknowledged, then kills it; returns all that it
 * acknowledged.
 */
async function killWhileWriting(url: string, round: number, after: number): Promise<string[]> {
  const writer = startProcess(new URL('../../../test/support/database/endless-writer.ts', import.meta.url), [
    url,
    String(round),
  ]);
  const acknowledged: string[] = [];
  for await (const line of writer.lines) {
    // An incomplete last line was not received: the writer was killed while writing it.
    acknowledged.push(line);
    if (acknowledged.length === after) await writer.kill();
  }
  if (acknowledged.length < after) throw new Error(`The writer stopped by itself: ${writer.errors()}`);
  return acknowledged;
}

describe.each(dialects)('a process killed with signal 9 on %s', (dialect: Dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(async () => database.close());

  it('loses nothing that it acknowledged, and leaves nothing half done', async () => {
    const acknowledged: string[] = [];
    for (const [round, after] of ROUNDS.entries()) {
      acknowledged.push(...(await killWhileWriting(database.url, round, after)));
    }
    const rows = await database.rows<{ name: string }>(sql`SELECT name FROM settings`);
    const names = new Set(rows.map(({ name }) => name));
    const lost = acknowledged.filter((number) => !names.has(`first ${number}`) || !names.has(`second ${number}`));
    expect(lost).toEqual([]);
    const halves = [...names].filter(
      (name) => !names.has(name.replace(/^\w+/, (half) => (half === 'first' ? 'second' : 'first'))),
    );
    expect(halves).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS.reduce((sum, count) => sum + count));
  });
});
