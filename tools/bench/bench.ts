import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { Dialect } from '@syncledger/api';
import { frequencies, type Frequency } from '@syncledger/domain';
import { Command, InvalidArgumentError, Option } from 'commander';

import { format } from '../generate/format.js';
import { Progress } from '../generate/progress.js';
import type { Sizes } from '../generate/bulk/population.js';
import { calls } from './calls.js';
import type { ContenderName } from './contender.js';
import { startDriver } from './driver/start-driver.js';
import { measureGrowth } from './measure-growth.js';
import { profile } from './profile.js';
import { openPlaces, type Places } from './places.js';
import { drawing, report } from './report.js';
import type { Results } from './results.js';
import { measureWorld, type Setting } from './run-size.js';
import { measureTick } from './tick/measure-tick.js';
import { makeWorld, type World } from './world.js';

const root = path.resolve(import.meta.dirname, '../../..');
const PAGE = path.join(root, 'docs/explanation/benchmarks.md');
const DRAWING = path.join(root, 'docs/images/benchmarks.svg');
const GENERATED = /(?<=<!-- Generated: npm run bench -- --write -->\n).*?(?=<!-- End of what is generated -->)/s;
const ALL: readonly ContenderName[] = ['Syncledger', 'limit', 'usual'];
const EXTRAS = ['whole', 'bulk', 'claim', 'tick'];
const NAMES = [...calls.map(({ name }) => name), ...EXTRAS];

interface Options {
  readonly quick?: boolean;
  readonly large?: boolean;
  readonly jobs?: readonly number[];
  readonly connections: number;
  readonly frequency?: Frequency;
  readonly rounds: number;
  readonly seconds: number;
  readonly only?: readonly string[];
  readonly without: readonly ContenderName[];
  readonly database?: Dialect;
  readonly postgres?: string;
  readonly scheduled?: readonly number[];
  readonly write?: boolean;
  readonly json?: string;
  readonly from?: string;
  readonly profile?: readonly string[];
}

const HELP = `
Starts Syncledger and two yardsticks (tools/bench/yardsticks) on the same databases, compares their answers, drives them from
a process of its own and reads the CPU time of server and database from the operating system (Linux). Prints ratios: times
depend on the machine. Needs disk in the temporary folder: about 1 GB for a million jobs, times two.
Parts: ${NAMES.join(', ')}.`;

function commandLine(): Command {
  return new Command('npm run bench --')
    .description('Measures what calls cost, side by side with the fastest and with usual code.')
    .option('--quick', 'at 10,000 jobs, 3 short rounds: to see whether something changed')
    .option('--large', 'also at 10,000,000 jobs')
    .option('--jobs <numbers>', 'sizes, comma separated (default: 10000,100000,1000000)', numbers)
    .option('--connections <number>', 'connections; a tenth as many projects', number, 10_000)
    .addOption(
      new Option('--frequency <frequency>', 'of all connections, so that each has as many runs').choices(frequencies),
    )
    .option('--rounds <number>', 'rounds', number, 5)
    .option('--seconds <number>', 'of each contender in a round', seconds, 1.5)
    .option('--only <names>', 'parts, comma separated', parts)
    .option('--without <names>', 'contenders left out, comma separated: usual, limit', others, [])
    .addOption(new Option('--database <kind>', 'one of the databases').choices(['sqlite', 'postgres']))
    .option('--postgres <url>', 'an administrator of a PostgreSQL on this machine, instead of one of its own')
    .option('--scheduled <numbers>', 'for the schedule: scheduled connections (default: 1000,100000)', numbers)
    .option('--write', 'writes the results into docs/explanation/benchmarks.md')
    .option('--json <file>', 'writes every round into a file')
    .option('--from <file>', 'measures nothing: tells, and writes, what such a file holds')
    .option(
      '--profile <calls>',
      'tells where the CPU goes in calls, comma separated, in place of measuring',
      calledCalls,
    )
    .addHelpText('after', HELP);
}

async function main(): Promise<void> {
  const options = commandLine().parse().opts<Options>();
  const results: Results = {
    at: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} cores, Node.js ${process.versions.node}${busy()}`,
    rounds: options.quick ? 3 : options.rounds,
    sizes: [],
    growth: [],
    ticks: [],
  };
  if (options.from === undefined) await runAll(options, results);
  if (options.profile) return;
  const told = options.from === undefined ? results : (JSON.parse(await readFile(options.from, 'utf8')) as Results);
  console.log(report(told));
  if (options.json) await writeFile(options.json, JSON.stringify(told, undefined, 2));
  if (options.write) await writeDocuments(told);
}

async function runAll(options: Options, results: Results): Promise<void> {
  for (const dialect of options.database ? [options.database] : (['sqlite', 'postgres'] as const)) {
    const places = await openPlaces(dialect, options.postgres);
    try {
      await runOn(places, options, results);
    } finally {
      await places.close();
    }
  }
}

async function runOn(places: Places, options: Options, results: Results): Promise<void> {
  const driver = startDriver();
  const setting: Setting = {
    places,
    driver,
    effort: { rounds: results.rounds, seconds: options.quick ? 0.3 : options.seconds },
    wants: (name) => options.only?.includes(name) ?? true,
    contenders: ALL.filter((name) => !options.without.includes(name)),
    steps: new Progress(),
    say: (text) => {
      console.error(`${places.dialect}: ${text}`);
    },
  };
  try {
    if (options.profile) {
      await runProfiles(setting, options, options.profile);
      return;
    }
    if (NAMES.some((name) => name !== 'tick' && setting.wants(name))) await runSizes(setting, options, results);
    if (setting.wants('tick')) await runTicks(setting, options, results);
  } finally {
    driver.stop();
  }
}

/** Measures each ledger; then the largest in alternation with the smallest, which is kept for that. */
async function runSizes(setting: Setting, options: Options, results: Results): Promise<void> {
  const { places, steps } = setting;
  const [smallest = 0, ...larger] = sizesOf(options);
  const within = async (jobs: number, work: (world: World) => Promise<void>) => {
    const url = await places.make();
    try {
      await work(await makeWorld(url, sizeOf(jobs, options), steps));
    } finally {
      await places.drop(url);
    }
  };
  await within(smallest, async (small) => {
    results.sizes.push(await measureWorld(small, setting));
    for (const jobs of larger) {
      await within(jobs, async (world) => {
        results.sizes.push(await measureWorld(world, setting));
        if (jobs === larger.at(-1)) results.growth.push(await measureGrowth([small, world], setting));
      });
    }
  });
}

async function runProfiles(
  { places, driver, steps }: Setting,
  options: Options,
  names: readonly string[],
): Promise<void> {
  const url = await places.make();
  const world = await makeWorld(url, sizeOf(sizesOf(options)[0] ?? 0, options), steps);
  for (const call of calls.filter(({ name }) => names.includes(name))) {
    console.log(`${places.dialect}, ${await profile(call, world, driver)}`);
  }
  await places.drop(url);
}

async function runTicks(
  { places, steps, say }: Setting,
  { scheduled, quick }: Options,
  results: Results,
): Promise<void> {
  for (const many of scheduled ?? [1_000, quick ? 10_000 : 100_000]) {
    say(`tick with ${many} scheduled ...`);
    const url = await places.make();
    // A tenth of the connections has no schedule.
    const world = await makeWorld(url, sizeOf(1_000, { connections: Math.round(many / 0.9) }), steps, true);
    results.ticks.push(await measureTick(world, places, many));
    await places.drop(url);
  }
}

function sizesOf({ quick, large, jobs }: Options): readonly number[] {
  if (jobs) return jobs;
  if (quick) return [10_000];
  return [10_000, 100_000, 1_000_000, ...(large ? [10_000_000] : [])];
}

function sizeOf(jobs: number, { connections, frequency }: Pick<Options, 'connections' | 'frequency'>): Sizes {
  const part = (of: number) => Math.max(2, Math.round(connections / of));
  return { jobs, connections, projects: part(10), users: part(20), frequency };
}

async function writeDocuments(results: Results): Promise<void> {
  await writeFile(DRAWING, drawing(results));
  const page = await readFile(PAGE, 'utf8');
  const text = page.replace(GENERATED, () => `\n${report(results)}\n\n`);
  await writeFile(PAGE, format(PAGE, text));
  console.error('docs/explanation/benchmarks.md and its drawing are written.');
}

/** Ratios are robust when the machine is busy; their spread is not. */
function busy(): string {
  const others = os.loadavg()[0] ?? 0;
  return others > os.availableParallelism() / 2 ? ', which was busy with other work as well' : '';
}

function number(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}

function seconds(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

function parts(text: string): string[] {
  return oneOf(text, NAMES);
}

function calledCalls(text: string): string[] {
  return oneOf(
    text,
    calls.map(({ name }) => name),
  );
}

function others(text: string): string[] {
  return oneOf(text, ALL.slice(1));
}

function oneOf(text: string, names: readonly string[]): string[] {
  const given = text.split(',');
  const unknown = given.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Known are: ${names.join(', ')}.`);
  return given;
}

await main();
