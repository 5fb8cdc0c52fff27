import type { Contender } from './contender.js';
import type { StartedDriver } from './driver/start-driver.js';
import type { Target } from './driver/messages.js';
import type { Places } from './places.js';
import type { SizeResult, WholeTaken } from './results.js';
import type { World } from './world.js';

/** Results per bulk request, and requests per round. */
const [BULK_LINES, BULK_REQUESTS] = [10_000, 2];
/** Above this number of jobs, the usual server needs more memory for an unpaged list than machines have. */
const USUAL_LIST_UP_TO = 100_000;

/** The tools of a measurement. */
export interface Bench {
  readonly driver: StartedDriver;
  readonly places: Places;
  readonly world: World;
  readonly rounds: number;
}

/** A server with the token of requests to it. */
export interface Asked {
  readonly contender: Contender;
  readonly target: Target;
}

/** Reads the unpaged list from each server in turn. */
export async function measureWhole(asked: readonly Asked[], bench: Bench): Promise<SizeResult['whole']> {
  const { driver, places, world, rounds } = bench;
  const able = asked.filter(({ contender: { name } }) => name !== 'usual' || world.sizes.jobs <= USUAL_LIST_UP_TO);
  const taken: Partial<Record<string, WholeTaken>> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, target } of able) {
      await contender.forgetPeak();
      const before = (await contender.memory()).now;
      const cpuBefore = (await contender.cpu()) + (await places.cpu());
      const { status, bytes, seconds } = await driver.read(target, 'jobs/alm/');
      if (status !== 200) throw new Error(`The whole list was answered with ${status} by ${contender.name}.`);
      const own = (taken[contender.name] ??= { seconds: [], cpu: [], growth: [], bytes });
      if (own.bytes !== bytes)
        throw new Error(`The whole list of ${contender.name} has ${bytes} bytes, before ${own.bytes}.`);
      own.seconds.push(seconds);
      own.cpu.push((await contender.cpu()) + (await places.cpu()) - cpuBefore);
      own.growth.push((await contender.memory()).peak - before);
    }
  }
  const sizes = new Set(Object.values(taken).map((one) => one?.bytes));
  if (sizes.size > 1) throw new Error(`The whole lists differ in length: ${[...sizes].join(', ')} bytes.`);
  return taken;
}

/** Sends results in bulk; undefined if the server has no such route. */
export async function measureBulk({ target }: Asked, { driver, world, rounds }: Bench): Promise<number[] | undefined> {
  const lines = Array.from({ length: BULK_LINES }, (_, line) =>
    JSON.stringify({
      connection: world.connections[line % world.connections.length],
      automatic: true,
      succeeded: line % 20 > 0,
      result_message: `Synchronised ${line} tasks, the rest unchanged.`,
    }),
  );
  const request = {
    method: 'POST' as const,
    path: 'jobs/alm/bulk/',
    body: `${lines.join('\n')}\n`,
    type: 'application/x-ndjson',
  };
  const [first] = await driver.each(target, [request], 1);
  if (first?.status === 404 || first?.status === 405 || first?.status === 415) return undefined;
  if (first?.status !== 200)
    throw new Error(`Bulk was answered with ${first?.status ?? 0}: ${first?.body.slice(0, 500) ?? ''}`);
  const { results } = JSON.parse(first.body) as { results: { id?: number }[] };
  if (results.length !== BULK_LINES || results.some(({ id }) => id === undefined))
    throw new Error('Bulk refused results.');
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await driver.each(
      target,
      Array.from({ length: BULK_REQUESTS }, () => request),
      1,
    );
    rates.push((1000 * BULK_LINES * BULK_REQUESTS) / (performance.now() - begun));
  }
  return rates;
}
