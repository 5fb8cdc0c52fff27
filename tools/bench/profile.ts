import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { requestsOf, type Call } from './calls.js';
import { Contender } from './contender.js';
import type { StartedDriver } from './driver/start-driver.js';
import { short } from './targets.js';
import type { World } from './world.js';

/** A profile as V8 writes it; times are microseconds. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Requests for warming up, and for the profile. */
const [WARM_UP, REQUESTS] = [1_000, 4_000];
const LISTED = 18;

/** Prints where the server spends its time in a call: the shares of packages and folders, then of functions. */
export async function profile(call: Call, world: World, driver: StartedDriver): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-profile-'));
  try {
    const begun = performance.now();
    const contender = await Contender.start('Syncledger', world.variables, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    const target = { url: contender.url, token: world.adminToken };
    const requests = await requestsOf(call, world, driver, target);
    await driver.load(target, requests, call.connections, WARM_UP);
    const skipped = performance.now() - begun;
    await driver.load(target, requests, call.connections, REQUESTS);
    await contender.stop();
    const [file = ''] = await readdir(folder);
    const profiled = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile;
    return summary(call.title, profiled, skipped * 1000);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param skipped microseconds at the beginning: starting and warming up */
function summary(title: string, { nodes, samples, timeDeltas }: CpuProfile, skipped: number): string {
  const own = new Map<number, number>();
  let at = 0;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    if (at > skipped) own.set(id, (own.get(id) ?? 0) + delta);
  });
  const [parts, functions] = [new Map<string, number>(), new Map<string, number>()];
  let total = 0;
  for (const { id, callFrame } of nodes) {
    const micros = own.get(id) ?? 0;
    if (callFrame.functionName === '(idle)') continue;
    total += micros;
    const part = partOf(callFrame);
    const name = `${callFrame.functionName || '(anonymous)'} in ${part}`;
    parts.set(part, (parts.get(part) ?? 0) + micros);
    functions.set(name, (functions.get(name) ?? 0) + micros);
  }
  const lines = (sums: Map<string, number>) =>
    [...sums]
      .sort(([, one], [, other]) => other - one)
      .slice(0, LISTED)
      .map(([name, micros]) => `${short((100 * micros) / total).padStart(6)} %  ${name}`);
  const head = `${title}: ${short(total / 1000 / REQUESTS)} ms of the server's own thread a request`;
  return [head, '', ...lines(parts), '', ...lines(functions), ''].join('\n');
}

/** The package, folder of ours, or part of Node.js that a function is in. */
function partOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  if (url.startsWith('node:')) return `node:${url.split('/').slice(-1).join().replace('node:', '')}`;
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1];
  if (inPackage !== undefined && !inPackage.startsWith('@syncledger/')) return inPackage;
  return /(?:apps|libs)\/(\w+\/dist\/.+)\.js$/.exec(url)?.[1]?.replace('/dist', '') ?? url;
}
