import { PgBoss } from 'pg-boss';

import type { FetchPlan } from './messages.js';

const QUEUE = 'runs';

/** Puts jobs into a queue of pg-boss, and has workers fetch all of them; returns the seconds that fetching took. */
export async function fetchJobs(
  connectionString: string,
  { jobs, workers, batchSize, completes }: FetchPlan,
): Promise<number> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue(QUEUE);
  await boss.insert(
    QUEUE,
    Array.from({ length: jobs }, (_, run) => ({ data: { run } })),
  );
  let fetched = 0;
  const begun = performance.now();
  const work = async () => {
    for (;;) {
      const some = await boss.fetch(QUEUE, { batchSize });
      if (some.length === 0) return;
      fetched += some.length;
      const ids = some.map(({ id }) => id);
      if (completes) await boss.complete(QUEUE, ids, { succeeded: true });
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const seconds = (performance.now() - begun) / 1000;
  if (fetched !== jobs) throw new Error(`Of ${jobs} jobs of pg-boss ${fetched} were fetched.`);
  await boss.deleteQueue(QUEUE);
  await boss.stop();
  return seconds;
}
