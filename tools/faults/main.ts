import { appendFileSync, writeFileSync } from 'node:fs';

import type { Dialect } from '@syncledger/api';
import { Command, InvalidArgumentError, Option } from 'commander';

import { drawTrial } from './picture.js';
import { tryFaults, type Outcome } from './try-faults.js';

interface Given {
  readonly database: Dialect | 'both';
  readonly seconds: number;
  readonly seed: number;
  readonly log?: string;
  readonly picture?: string;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function tell(dialect: Dialect, { tally, evidence, violations }: Outcome): void {
  const { jobs, due, acknowledged, chunks, messages } = evidence;
  const dueTimes = [...due.values()].reduce((sum, times) => sum + times.length, 0);
  console.log(`${dialect}: ${[...tally].map(([name, times]) => `${String(times)} ${name}`).join(', ')}`);
  console.log(
    `${dialect}: ${String(jobs.length)} jobs, ${String(dueTimes)} due times, ${String(acknowledged.length)} acknowledged results, ${String(chunks.length)} acknowledged chunks of output, ${String(messages.length)} webhook messages`,
  );
  for (const violation of violations) console.log(`${dialect}: WRONG: ${violation}`);
  console.log(
    `${dialect}: ${violations.length === 0 ? 'nothing is wrong' : `${String(violations.length)} things are wrong`}`,
  );
}

function draw(file: string, dialect: Dialect, seconds: number, { moments }: Outcome): void {
  const what = `Servers and agents on ${dialect} that are killed, stopped and cut off for ${String(seconds)} s`;
  writeFileSync(file, drawTrial(moments, what));
}

async function main(): Promise<void> {
  const program = new Command('test:faults')
    .description('Kills, stops and cuts off servers and agents at random, and looks for anything lost or done twice')
    .addOption(
      new Option('--database <which>', 'sqlite, postgres or both')
        .choices(['sqlite', 'postgres', 'both'])
        .default('both'),
    )
    .option('--seconds <n>', 'how long harm is done', wholeNumber, 180)
    .option(
      '--seed <n>',
      'of what happens by chance; its order also depends on the machine',
      wholeNumber,
      Date.now() % 100_000,
    )
    .option('--log <file>', 'takes what the servers and agents write')
    .option('--picture <file>', 'draws the last trial from the metrics of the servers, as SVG')
    .parse();
  const { database, seconds, seed, log: file, picture } = program.opts<Given>();
  const dialects: readonly Dialect[] = database === 'both' ? ['sqlite', 'postgres'] : [database];
  for (const dialect of dialects) {
    const onProgress = (what: string) => {
      console.log(`${dialect} (seed ${String(seed)}): ${what}`);
    };
    const log =
      file === undefined
        ? {}
        : {
            log: (line: string) => {
              appendFileSync(file, `${dialect} ${line}\n`);
            },
          };
    const outcome = await tryFaults({ dialect, seconds, seed, onProgress, scrapes: picture !== undefined, ...log });
    tell(dialect, outcome);
    if (picture !== undefined) draw(picture, dialect, seconds, outcome);
    if (outcome.violations.length > 0) process.exitCode = 1;
  }
}

await main();
