import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { Places } from '../places.js';
import type { TickResult } from '../results.js';
import type { World } from '../world.js';
import type { Look, TickTask } from './main.js';

/** Looks that warm up, and those that are measured. */
const [WARM_UP, LOOKS] = [4, 8];
/** Connections that are due at a look. */
const DUE = 50;

/** What the schedule's look takes in a ledger. */
export async function measureTick(world: World, places: Places, scheduled: number): Promise<TickResult> {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(path.join(import.meta.dirname, 'main.js'), { env: { PATH, HOME, ...world.variables } });
  const ended = once(child, 'exit');
  const due = Math.min(DUE, Math.floor((0.66 * scheduled) / (WARM_UP + LOOKS)));
  const looks: Look[] = [];
  child.on('message', (look: Look) => looks.push(look));
  child.send({ looks: WARM_UP + LOOKS, due } satisfies TickTask);
  const [code] = (await ended) as [number | null];
  if (code !== 0 || looks.length !== WARM_UP + LOOKS) throw new Error('The look at the schedule failed.');
  const measured = looks.slice(WARM_UP);
  const cpu = measured.reduce((total, look) => total + look.cpu, 0) / LOOKS;
  return { dialect: places.dialect, scheduled, due, millis: measured.map(({ millis }) => millis), cpu };
}
