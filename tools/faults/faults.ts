import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { Line } from './network.js';
import type { Scene } from './scene.js';
import type { Victim } from './victim.js';

/** How many times each kind of fault was done. */
export type Tally = Map<string, number>;

/** Longer than a lease, in seconds. */
const LONGER_THAN_A_LEASE = [11, 14] as const;

/**
 * Does harm at random for a while, while work comes in: processes are killed with signal 9 and started again, stopped for
 * longer than a lease, cut off the network. In the end everything runs again.
 */
export async function doHarm(scene: Scene, seconds: number): Promise<Tally> {
  const tally: Tally = new Map();
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() >= end;
  const busy = new Set<Victim | Line>();
  const harm: Promise<void>[] = [];
  const work = comeIn(scene, isOver);
  while (!isOver()) {
    const fault = pickFault(scene);
    if (!busy.has(fault.to)) {
      busy.add(fault.to);
      tally.set(fault.name, (tally.get(fault.name) ?? 0) + 1);
      harm.push(fault.happen().finally(() => busy.delete(fault.to)));
    }
    await pause(scene.chance.integer(300, 1_500));
  }
  await Promise.all([...harm, work]);
  return tally;
}

interface Fault {
  readonly name: string;
  readonly to: Victim | Line;
  happen(): Promise<void>;
}

function pickFault({ chance, agents, replicas, lines }: Scene): Fault {
  const seconds = (from: number, to: number) => pause(chance.integer(from * 1000, to * 1000));
  const killed = (to: Victim, longest: number) => async () => {
    await to.kill();
    await seconds(0, longest);
    to.start();
  };
  const stopped =
    (to: Victim, [from, upTo]: readonly [number, number]) =>
    async () => {
      to.freeze();
      await seconds(from, upTo);
      to.thaw();
    };
  const [agent, server, line] = [chance.pick(agents), chance.pick(replicas), chance.pick(lines)];
  const cutOff = async () => {
    line.cut();
    await seconds(2, 14);
    line.mend();
  };
  const faults: readonly Fault[] = [
    { name: 'agents killed', to: agent, happen: killed(agent, 3) },
    { name: 'agents stopped', to: agent, happen: stopped(agent, LONGER_THAN_A_LEASE) },
    { name: 'agents cut off', to: line, happen: cutOff },
    { name: 'servers killed', to: server, happen: killed(server, 3) },
    { name: 'servers stopped', to: server, happen: stopped(server, [1, 12]) },
  ];
  return chance.pick(faults);
}

/** Runs are queued and cancelled by hand, and results of runs that something else made are posted. */
async function comeIn(scene: Scene, isOver: () => boolean): Promise<void> {
  const { chance } = scene;
  while (!isOver()) {
    const what = chance.integer(1, 10);
    const connection = chance.pick(what <= 3 ? [...scene.scheduled, ...scene.manual] : scene.manual);
    if (what === 1) await cancelOne(scene, connection);
    else if (what <= 3) await post(scene, connection);
    else await scene.api.insist('POST', 'jobs/alm/', { connection, automatic: false, ready: false }, randomUUID());
    await pause(chance.integer(20, 200));
  }
}

async function post(scene: Scene, connection: number): Promise<void> {
  const { api, chance, posted } = scene;
  const word = randomUUID();
  posted.add(word);
  const result = { automatic: false, succeeded: chance.happens(0.8), result_message: `said ${word}` };
  const send = () => api.insist<{ id: number }>('POST', 'jobs/alm/', { connection, ...result }, word);
  let answer = await send();
  // A request of before, whose answer was lost, is under way still.
  while (answer.status === 409) answer = await send();
  if (answer.status !== 200) throw new Error(`A result was refused: ${JSON.stringify(answer)}`);
  scene.acknowledge({ job: answer.body.id, succeeded: result.succeeded, message: result.result_message });
}

async function cancelOne({ api, toldEnds }: Scene, connection: number): Promise<void> {
  const list = `jobs/alm/?connection=${String(connection)}&ready=false`;
  const { body } = await api.insist<{ results: { id: number }[] }>('GET', list);
  const [job] = body.results;
  if (!job) return;
  await api.insist('POST', `jobs/alm/${String(job.id)}/cancel/`);
  toldEnds.set(job.id, Date.now());
}
