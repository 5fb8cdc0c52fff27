import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';

import { outcomesOf } from './support/bulk.js';
import { aConnectionIn, aProjectOf, type WireJob, type WireList } from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

/** More than one batch on each database. */
const RESULTS = 6000;

describe.each(dialects)('results of several batches on %s', (dialect) => {
  let app: TestApp;
  let connection: number;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    connection = await aConnectionIn(app, await aProjectOf(app, []));
  });
  afterAll(() => app.close());

  const count = async () => (await app.ok<WireList>('GET', 'jobs/?page_size=1')).count ?? 0;
  const send = () =>
    outcomesOf(
      app,
      Array.from({ length: RESULTS }, () => aResult(connection)),
    );

  it('are durable before the response, all of them', async () => {
    const before = await count();
    const outcomes = await send();
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(RESULTS);
    expect(await count()).toBe(before + RESULTS);
  });

  it('let single results pass between batches', async () => {
    const bulk = { isDone: false };
    const outcomes = send().finally(() => (bulk.isDone = true));
    const single: number[] = [];
    while (!bulk.isDone) single.push((await app.ok<WireJob>('POST', 'jobs/alm/', aResult(connection))).id);
    const ids = (await outcomes).map(({ id = 0 }) => id);
    const [first, last] = [ids[0]!, ids.at(-1)!];
    expect(single.filter((id) => id > first && id < last)).not.toEqual([]);
  });
});
