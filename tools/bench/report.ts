import type { ContenderName } from './contender.js';
import { chart, type Panel } from './chart.js';
import type { CallResult, GrowthResult, Results, SizeResult } from './results.js';
import type { Taken } from './rounds.js';
import { figureOf, median, ratioOf, type Figure } from './statistics.js';
import { nameOf, short, targetsOf } from './targets.js';

const contenders = ['Syncledger', 'limit', 'usual'] as const satisfies ContenderName[];
const MEBIBYTE = 1024 * 1024;

/** The results in Markdown. */
export function report(results: Results): string {
  const { at, machine, rounds } = results;
  return [
    `Last run: ${at}, on ${machine}; medians of ${rounds} rounds.`,
    ...section('Against what it is held to', targets(results)),
    ...section('Calls: CPU of server and database together', ...results.sizes.flatMap(callsOf)),
    ...section('A large ledger beside a small one', ...results.growth.map(grown)),
    ...section('The whole list', wholeLists(results.sizes)),
    ...section('Writing', writing(results.sizes)),
    ...section('Claiming, by 32 claimers', claiming(results.sizes)),
    ...section('Looking at the schedule', ticks(results)),
    ...section('Start and memory', starts(results.sizes)),
  ].join('\n\n');
}

/** A chart of the cost of calls by server and size. */
export function drawing({ sizes }: Results): string {
  const colors = { page: '#1769aa', last: '#7b3ff2', failed: '#2e7d32', one: '#c2410c', post: '#b3006b' };
  const panels = (['sqlite', 'postgres'] as const).flatMap((dialect): Panel[] => {
    const of = sizes.filter((size) => size.dialect === dialect);
    if (of.length === 0) return [];
    const lineOf = (call: string, by: ContenderName, color: string, dash?: string) => ({
      name: `${by}: ${of[0]?.calls.find(({ name }) => name === call)?.title ?? call}`,
      color,
      ...(dash !== undefined && { dash }),
      points: of.flatMap((size) => {
        const cpu = size.calls.find(({ name }) => name === call)?.taken[by]?.cpu;
        return cpu && median(cpu) > 0 ? [[size.jobs, median(cpu)] as const] : [];
      }),
    });
    const lines = [
      ...Object.entries(colors).map(([call, color]) => lineOf(call, 'Syncledger', color)),
      ...Object.entries(colors).map(([call, color]) => lineOf(call, 'limit', color, '2 3')),
      lineOf('page', 'usual', '#777', '7 4'),
      lineOf('last', 'usual', '#222', '7 4'),
    ];
    return [{ title: `${nameOf(dialect)}: CPU a request, ms`, lines: lines.filter(({ points }) => points.length > 0) }];
  });
  return chart(panels, 'CPU of a request by the number of jobs');
}

function section(title: string, ...parts: string[]): string[] {
  const there = parts.filter((part) => part !== '');
  return there.length > 0 ? [`### ${title}`, ...there] : [];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function targets(results: Results): string {
  const rows = targetsOf(results).map(({ what, wanted, measured, isMet }) => [
    what,
    wanted,
    measured,
    isMet ? 'yes' : '**no**',
  ]);
  return table(['ratio', 'held to', 'measured', 'met'], rows);
}

function callsOf(size: SizeResult): string[] {
  if (size.calls.length === 0) return [];
  const rows = size.calls.map(({ title, taken }) => [
    title,
    ...contenders.map((name) => (taken[name] ? figure(figureOf(taken[name].cpu)) : '-')),
    ...ratios(taken, ({ cpu }) => cpu),
  ]);
  const head = ['ms of CPU a request', ...contenders, 'ours : limit', 'usual : ours'];
  return [`${nameOf(size.dialect)}, ${size.jobs.toLocaleString('en')} jobs:`, table(head, rows)];
}

function grown({ dialect, jobs, calls }: GrowthResult): string {
  const rows = calls.map(({ title, cpu: [small, large] }) => [
    title,
    figure(figureOf(small)),
    figure(figureOf(large)),
    figure(ratioOf(large, small)),
  ]);
  const [few, many] = jobs.map((number) => `${number.toLocaleString('en')} jobs`);
  return table([`ms of CPU a request, ${nameOf(dialect)}`, few ?? '', many ?? '', 'ratio'], rows);
}

function ratios(taken: CallResult['taken'], of: (taken: Taken) => number[]): [string, string] {
  const { Syncledger: own, limit: raw, usual } = taken;
  return [
    own && raw ? figure(ratioOf(of(own), of(raw))) : '-',
    own && usual ? figure(ratioOf(of(usual), of(own))) : '-',
  ];
}

function wholeLists(sizes: readonly SizeResult[]): string {
  const rows = sizes.flatMap(({ dialect, jobs, whole }) =>
    contenders.flatMap((name) => {
      const taken = whole?.[name];
      if (!taken) return [];
      const own =
        whole.Syncledger && name !== 'Syncledger' ? figure(ratioOf(whole.Syncledger.seconds, taken.seconds)) : '';
      const megabytes = short(taken.bytes / MEBIBYTE);
      return [
        [
          `${nameOf(dialect)}, ${jobs.toLocaleString('en')} jobs, ${megabytes} MB: ${name}`,
          figure(figureOf(taken.seconds)),
          figure(figureOf(taken.cpu.map((millis) => millis / 1000))),
          short(median(taken.growth) / MEBIBYTE),
          own,
        ],
      ];
    }),
  );
  return table(['', 'seconds', 'seconds of CPU', 'memory grows by MB', 'ours : theirs, seconds'], rows);
}

function writing(sizes: readonly SizeResult[]): string {
  const rows = sizes.flatMap(({ dialect, jobs, calls, bulk }) => {
    const taken = calls.find(({ name }) => name === 'post')?.taken ?? {};
    const rates = contenders.map((name) => (taken[name] ? figure(figureOf(taken[name].rate)) : '-'));
    const own = taken.Syncledger && taken.limit;
    const ratio = own ? figure(ratioOf(taken.Syncledger?.rate ?? [], own.rate)) : '-';
    const inBulk = bulk ? figure(figureOf(bulk)) : '-';
    return [[`${nameOf(dialect)}, ${jobs.toLocaleString('en')} jobs`, ...rates, ratio, inBulk]];
  });
  const head = ['POST, results a second', ...contenders, 'ours : limit', 'in bulk, a second'];
  return table(head, rows);
}

function claiming(sizes: readonly SizeResult[]): string {
  const rows = sizes.flatMap(({ dialect, jobs, claims }) => {
    if (!claims) return [];
    const { finished, batches, bossFinished, bossBatches, runs, doubles } = claims;
    const cells = [
      [finished, bossFinished],
      [batches, bossBatches],
    ].flatMap(([own = [], theirs = []]) =>
      [own, theirs].map((rates) => (rates.length > 0 ? figure(figureOf(rates)) : '-')),
    );
    const twice = `${doubles} of ${runs.toLocaleString('en')}`;
    return [[`${nameOf(dialect)}, ${jobs.toLocaleString('en')} jobs`, ...cells, twice]];
  });
  const head = [
    'runs a second',
    'claimed and finished',
    'pg-boss',
    'claimed by the hundred',
    'pg-boss',
    'claimed twice',
  ];
  return table(head, rows);
}

function ticks({ ticks: measured }: Results): string {
  const rows = measured.map(({ dialect, scheduled, due, millis, cpu }) => {
    const fewest = measured.find((tick) => tick.dialect === dialect);
    const ratio = fewest && fewest.scheduled !== scheduled ? short(median(millis) / median(fewest.millis)) : '';
    return [
      `${nameOf(dialect)}, ${due} due of ${scheduled.toLocaleString('en')}`,
      figure(figureOf(millis)),
      short(cpu),
      ratio,
    ];
  });
  return table(['', 'ms', 'ms of CPU, server', 'by the smaller one'], rows);
}

function starts(sizes: readonly SizeResult[]): string {
  const rows = sizes.flatMap((size) =>
    contenders.flatMap((name) => {
      const start = size.starts[name];
      if (!start) return [];
      const place = `${nameOf(size.dialect)}, ${size.jobs.toLocaleString('en')} jobs: ${name}`;
      const memory = [start.memory, start.peak].map((bytes) => short(bytes / MEBIBYTE));
      return [[place, short(start.millis), short(start.cpu), ...memory]];
    }),
  );
  return table(['', 'ms until it listens', 'ms of CPU', 'MB then', 'MB at most'], rows);
}

/** A median with the range of the rounds, if they differ. */
function figure({ median: middle, low, high }: Figure): string {
  const range = [short(low), short(high)];
  return range[0] === range[1] ? short(middle) : `${short(middle)} (${range.join('-')})`;
}
