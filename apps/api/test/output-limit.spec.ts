import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobOutput, LeasedJob, OutputReceipt } from '@syncledger/domain';

import { OutputRetention, OutputRule } from '../src/ledger/output/output-retention.js';
import { Clock } from '../src/platform/config/clock.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

describe.each(dialects)('all output of runs on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  it('is deleted when it is too much: the oldest first, but not that of runs that go on, nor the newest', async () => {
    const project = await makeProject(app);
    const run = async (bytes: number) => {
      const connection = await makeConnection(app, 'alm', project);
      const body = { connection, automatic: false, ready: false, lease_seconds: 3600 };
      const job = await app.ok<LeasedJob>('POST', 'jobs/alm/', body);
      const { token } = job.lease;
      const append = (offset: number, size: number) =>
        app.ok<OutputReceipt>('POST', `jobs/alm/${job.id}/output/`, { lease: token, offset, text: 'x'.repeat(size) });
      for (let offset = 0; offset < bytes; offset += 30_000) await append(offset, Math.min(30_000, bytes - offset));
      const finish = () =>
        app.ok('PATCH', `jobs/alm/${job.id}/`, { lease: token, ready: true, succeeded: true, result_message: '' });
      return { id: job.id, append, finish };
    };
    const going = await run(10_000);
    const ended = [await run(60_000), await run(60_000), await run(60_000), await run(60_000)];
    for (const { finish } of ended) await finish();
    const retention = new OutputRetention(app.database, new OutputRule(30, 135_000), app.app.get(Clock));
    const sizes = () =>
      Promise.all(
        [going, ...ended].map(async ({ id }) => (await app.ok<JobOutput>('GET', `jobs/alm/${id}/output/`)).text.length),
      );
    await retention.pass();
    expect([retention.bytes, await sizes()]).toEqual([250_000, [10_000, 60_000, 60_000, 60_000, 60_000]]);
    app.clock.set((Date.now() + 1_000_000) * 1000);
    await retention.pass();
    expect(await sizes()).toEqual([10_000, 0, 0, 60_000, 60_000]);
    await retention.pass();
    expect([retention.bytes, await sizes()]).toEqual([130_000, [10_000, 0, 0, 60_000, 60_000]]);
    expect(await going.append(10_000, 4)).toMatchObject({ next_offset: 10_004 });
  });
});
