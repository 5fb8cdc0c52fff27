import type { Lease } from './driver/messages.js';
import type { Asked, Bench } from './extras.js';
import type { ClaimsTaken } from './results.js';

/** Queued runs, and concurrent claimers. */
const [QUEUE, CLAIMERS] = [1_000, 32];
/** Runs per claim, and per fetch of pg-boss. */
const BATCH = 100;
const ROUNDS = 3;
const RESULT = { ready: true, succeeded: true, result_message: 'Synchronised 12 tasks: 3 created, 2 updated.' };

/**
 * Lets claimers empty a queue, and checks that no run is claimed twice: one at a time, each finished, then by the hundred. On
 * PostgreSQL, workers of pg-boss do the same with as many jobs, in turn.
 */
export async function measureClaims({ target }: Asked, bench: Bench): Promise<ClaimsTaken> {
  const { driver, places, world, rounds } = bench;
  const url = world.variables['DATABASE_URL'] ?? '';
  const taken: ClaimsTaken = { runs: 0, doubles: 0, finished: [], batches: [], bossFinished: [], bossBatches: [] };
  const claim = async (rates: number[], limit: number, finish?: string) => {
    const queued = await queueRuns({ target }, bench);
    const { leases, seconds } = await driver.claim(target, { claimers: CLAIMERS, limit, ...(finish && { finish }) });
    // Some may have been queued before.
    if (leases.length < queued) throw new Error(`Of ${queued} queued runs ${leases.length} were claimed.`);
    taken.runs += leases.length;
    taken.doubles += leases.length - new Set(leases.map(({ id }) => id)).size;
    rates.push(leases.length / seconds);
    return leases;
  };
  const fetchJobs = async (rates: number[], batchSize: number, completes: boolean) => {
    if (places.dialect === 'sqlite') return;
    const plan = { jobs: QUEUE, workers: CLAIMERS, batchSize, completes };
    rates.push(QUEUE / (await driver.fetchJobs(url, plan)));
  };
  for (let round = 0; round < Math.min(rounds, ROUNDS); round += 1) {
    await claim(taken.finished, 1, JSON.stringify(RESULT));
    await fetchJobs(taken.bossFinished, 1, true);
    const leases = await claim(taken.batches, BATCH);
    await fetchJobs(taken.bossBatches, BATCH, false);
    await finishAll({ target }, bench, leases);
  }
  return taken;
}

/** Queues a run for each of many connections; returns how many there are. */
async function queueRuns({ target }: Pick<Asked, 'target'>, { driver, world: { sizes } }: Bench): Promise<number> {
  const wanted = Math.min(QUEUE, Math.floor(sizes.connections * 0.6));
  // More than enough: some are in an archived project.
  const length = Math.min(sizes.connections, Math.ceil(wanted * 1.2));
  const queued = await driver.each(
    target,
    Array.from({ length }, (_, place) => ({
      method: 'POST' as const,
      path: `jobs/${place % 2 === 0 ? 'alm' : 'analysis'}/`,
      body: JSON.stringify({ connection: place + 1, automatic: false, ready: false }),
    })),
    CLAIMERS,
  );
  return queued.filter(({ status }) => status === 200).length;
}

async function finishAll(
  { target }: Pick<Asked, 'target'>,
  { driver }: Bench,
  leases: readonly Lease[],
): Promise<void> {
  const requests = leases.map(({ id, kind, token }) => ({
    method: 'PATCH' as const,
    path: `jobs/${kind}/${id}/`,
    body: JSON.stringify({ ...RESULT, lease: token }),
  }));
  const answers = await driver.each(target, requests, CLAIMERS);
  const failed = answers.find(({ status }) => status !== 200);
  if (failed) throw new Error(`A run could not be finished: ${failed.status} ${failed.body}`);
}
