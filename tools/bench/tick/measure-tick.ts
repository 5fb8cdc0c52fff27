import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { Places } from '../places.js';
import type { TickResult } from '../results.js';
import type { World } from '../world.js';
import type { Look, TickTask } from './main.js';

/** Looks that are measured, after as many that warm up. */
const LOOKS = 10;
/** Connections that are due at a look. */
const DUE = 50;

/** What the schedule's look takes in a ledger. */
export async function measureTick(world: World, places: Places, scheduled: number): Promise<TickResult> {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(path.join(import.meta.dirname, 'main.js'), { env: { PATH, HOME, ...world.variables } });
  const ended = once(child, 'exit');
  const due = Math.min(DUE, Math.floor(scheduled / (4 * LOOKS)));
  const looks: Look[] = [];
  child.on('message', (look: Look) => looks.push(look));
  child.send({ looks: 2 * LOOKS, due } satisfies TickTask);
  const [code] = (await ended) as [number | null];
  if (code !== 0 || looks.length !== 2 * LOOKS) throw new Error('The look at the schedule failed.');
  const measured = looks.slice(LOOKS);
  const cpu = measured.reduce((total, look) => total + look.cpu, 0) / LOOKS;
  return { dialect: places.dialect, scheduled, due, millis: measured.map(({ millis }) => millis), cpu };
}
