import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Job, Kind } from '@syncledger/domain';

import { tell } from './messages.js';
import { Random } from './random.js';
import { successes } from './story.js';

/** Messages of the connections that fail, by id. */
export type Failing = Readonly<Record<string, string>>;

const STEPS = 8;
const STEP_MILLISECONDS = 700;

/** What the agent of the demo runs: prints lines for some seconds, then ends as the history of its connection did. */
async function main(): Promise<void> {
  const { connection, kind } = JSON.parse(await text(process.stdin)) as Job & { kind: Kind };
  const failing = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Failing;
  const message = failing[String(connection.id)];
  const random = new Random(Date.now());
  const steps = message === undefined ? STEPS : random.integer(2, STEPS - 1);
  for (let done = 1; done <= steps; done += 1) {
    console.log(`Reading page ${String(done)} of ${String(STEPS)}`);
    await sleep(STEP_MILLISECONDS);
  }
  console.log(message ?? tell(random.pick(successes[kind]), random));
  process.exitCode = message === undefined ? 0 : 1;
}

await main();
