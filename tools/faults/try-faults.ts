import type { Dialect } from '@syncledger/api';
import { freePort, shownBy, until } from '@syncledger/testing';

import { openPlaces } from '../bench/places.js';
import { violations, type Evidence } from './check.js';
import { gather, spooled } from './evidence.js';
import { doHarm, type Tally } from './faults.js';
import { MetricsRecorder, type Moment } from './metrics-recorder.js';
import { Scene } from './scene.js';

/** What is tried, and for how long. */
export interface Trial {
  readonly dialect: Dialect;
  readonly seconds: number;
  readonly seed: number;
  /** URL of an administrator of a PostgreSQL that is there already. */
  readonly postgres?: string;
  /** Scrapes the metrics of the servers meanwhile. */
  readonly scrapes?: boolean;
  readonly onProgress?: (what: string) => void;
  /** Takes what the processes write. */
  readonly log?: (line: string) => void;
}

export interface Outcome {
  /** Empty where nothing was scraped. */
  readonly moments: readonly Moment[];
  readonly tally: Tally;
  readonly evidence: Evidence;
  /** Descriptions of all violations. */
  readonly violations: readonly string[];
}

/** Each connection is due about so often in a trial. */
const DUE_TIMES = 6;
const HOUR = 3600;
const SETTLE_PATIENCE = 180_000;
/**
 * A delivery whose first attempt died with its server, and whose second one the receiver refused, is tried again five minutes
 * later, give or take a tenth.
 */
const DELIVER_PATIENCE = 420_000;

/** Does harm to a scene, lets it settle, and looks for what is wrong. */
export async function tryFaults({
  dialect,
  seconds,
  seed,
  postgres,
  log,
  scrapes = false,
  onProgress = () => undefined,
}: Trial): Promise<Outcome> {
  const places = await openPlaces(dialect, postgres);
  const url = await places.make();
  const replicas = dialect === 'postgres' ? 3 : 1;
  const speed = Math.ceil((DUE_TIMES * HOUR) / seconds);
  const metricsPorts = scrapes ? await Promise.all(Array.from({ length: replicas }, freePort)) : [];
  const recorder = scrapes ? new MetricsRecorder(metricsPorts) : undefined;
  let scene: Scene | undefined;
  try {
    const size = { replicas, agents: 6, connections: 60, seed, speed, metricsPorts };
    scene = await Scene.start(url, { ...size, ...(log && { log }) });
    onProgress(`${String(replicas)} servers and 6 agents work; harm is done for ${String(seconds)} s`);
    const from = Date.now();
    const tally = await doHarm(scene, seconds);
    const to = Date.now();
    onProgress('it settles');
    await settle(scene, to);
    const moments = (await recorder?.stop()) ?? [];
    const surprises = [...scene.replicas, ...scene.agents].flatMap((victim) => victim.surprises);
    for (const victim of [...scene.agents, ...scene.replicas]) await victim.end();
    const evidence = await gather(scene, url, { from, to });
    const kept = (await spooled(scene)).map((file) => `a result stays in the spool: ${file}`);
    return { moments, tally, evidence, violations: [...surprises, ...kept, ...violations(evidence)] };
  } finally {
    await recorder?.stop();
    await scene?.close();
    await places.drop(url);
    await places.close();
  }
}

/** Nothing new comes in, and what is there comes to its end. */
async function settle(scene: Scene, to: number): Promise<void> {
  const { api, receiver, clock } = scene;
  const isQueued = async (id: number) => {
    const { next_run: next } = await api.must<{ next_run: string }>(
      'GET',
      `connections/alm/${String(id)}/?include=next_run`,
    );
    return Date.parse(next) > shownBy(clock, to);
  };
  await until(
    'what was due is queued',
    async () => {
      for (const id of scene.scheduled) if (!(await isQueued(id))) return false;
      return true;
    },
    SETTLE_PATIENCE,
  );
  for (const id of scene.scheduled) {
    await api.must('PATCH', `connections/alm/${String(id)}/`, { frequency: 'manually' });
  }
  const isEmpty = async (list: string) => (await api.must<{ results: unknown[] }>('GET', list)).results.length === 0;
  await until('every run has finished', () => isEmpty('jobs/?ready=false&page_size=1'), SETTLE_PATIENCE);
  await until('every spool is empty', async () => (await spooled(scene)).length === 0, SETTLE_PATIENCE);
  const { count } = await api.must<{ count: number }>('GET', 'jobs/?page_size=1');
  const { count: failed } = await api.must<{ count: number }>('GET', 'jobs/?succeeded=false&page_size=1');
  await until('every webhook has come', () => receiver.messages.size >= count + failed, DELIVER_PATIENCE).catch(
    // Which one is missing is for the check to say.
    () => undefined,
  );
}
