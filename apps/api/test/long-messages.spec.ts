import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aConnection, aResult } from '@syncledger/domain/testing';

import { outcomesOf } from './support/bulk.js';
import { dialects } from './support/test-app.js';
import { startWorld, type World } from './support/world.js';

const MESSAGE = 'x'.repeat(60_000);
/** Few jobs, with 2.4 MB of messages. */
const JOBS = 40;

const texts = (length: number) => Array.from({ length }, (_, index) => `search=none${String(index)}`).join('&');

/** Turns of the event loop until a promise settles. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work;
  isDone = true;
  return turns;
}

describe.each(dialects)('jobs with long messages on %s', (dialect) => {
  let world: World;
  let short: number;
  beforeAll(async () => {
    world = await startWorld(dialect);
    const { app, alm, project } = world;
    short = (await app.ok<{ id: number }>('POST', 'connections/alm/', aConnection(project))).id;
    await outcomesOf(
      app,
      Array.from({ length: JOBS }, () => aResult(alm, { result_message: MESSAGE })),
    );
    await outcomesOf(
      app,
      Array.from({ length: JOBS }, () => aResult(short)),
    );
  }, 60_000);
  afterAll(() => world.app.close());

  const slowReadsOf = async (query: string) => {
    const slow = jest.spyOn(world.app.database.slowReads, 'run');
    expect(await world.app.ok('GET', `jobs/?${query}`)).toMatchObject({ results: [] });
    const calls = slow.mock.calls.length;
    slow.mockRestore();
    return calls;
  };

  it('are searched off the main connection as soon as there is much to compare', async () => {
    expect(await slowReadsOf(texts(2))).toBe(1);
    expect(await slowReadsOf(`connection=${world.alm}&page_size=10&${texts(20)}`)).toBe(1);
  });

  it('are searched at once where there is little to compare', async () => {
    expect(await slowReadsOf(texts(1))).toBe(0);
    expect(await slowReadsOf(`connection=${short}&page_size=10&${texts(20)}`)).toBe(0);
    expect(await slowReadsOf(`connection=${world.alm}&external_id=none&${texts(20)}`)).toBe(0);
  });

  it.each(['jobs/?page_size=1000', 'jobs/?page_size=1000&expand=user', 'jobs/', 'jobs/?expand=user'])(
    'are listed in many turns of the event loop: GET %s',
    async (path) => {
      const listed = world.app.ok<{ results: { id: number; result_message: string }[] }>('GET', path);
      expect(await turnsOf(listed)).toBeGreaterThan(8);
      const { results } = await listed;
      expect(results.map(({ id }) => id)).toEqual(results.map(({ id }) => id).toSorted((one, other) => other - one));
      expect(results.filter(({ result_message }) => result_message === MESSAGE)).toHaveLength(JOBS);
      expect(results.length).toBeGreaterThanOrEqual(2 * JOBS);
    },
  );
});
