import type { GrowthResult, Results, SizeResult } from './results.js';
import { median, ratioOf, type Figure } from './statistics.js';

/** A target for a ratio. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

interface Limit {
  readonly most?: number;
  readonly least?: number;
}

const MEBIBYTE = 1024 * 1024;

/** All targets that these results cover. */
export function targetsOf({ sizes, growth, ticks }: Results): Target[] {
  return [
    ...sizes.flatMap((size) => [...againstYardsticks(size), ...ofWriting(size), ...ofWholeList(size)]),
    ...growth.flatMap(ofGrowth),
    ...sizes.flatMap(ofMember),
    ...tickTargets(ticks),
  ];
}

/** The cost of a call for the product, as a multiple of another server's cost. */
export function costRatio(size: SizeResult, call: string, other: 'hand-written' | 'usual'): Figure | undefined {
  const taken = size.calls.find(({ name }) => name === call)?.taken;
  return taken?.Syncledger && taken[other] && ratioOf(taken.Syncledger.cpu, taken[other].cpu);
}

function againstYardsticks(size: SizeResult): Target[] {
  const where = placeOf(size);
  const handWritten = { one: size.dialect === 'sqlite' ? 2.2 : 1.5, page: 1.4 };
  const usual = { one: 6, page: size.jobs >= 1_000_000 ? 70 : size.jobs >= 100_000 ? 15 : undefined };
  return (['one', 'page'] as const).flatMap((call) => {
    const title = size.calls.find(({ name }) => name === call)?.title ?? '';
    const own = costRatio(size, call, 'hand-written')?.median;
    const theirs = costRatio(size, call, 'usual')?.median;
    return [
      ...target(`${title}, cost by hand-written, ${where}`, own, { most: handWritten[call] }),
      ...target(`${title}, cost of usual by ours, ${where}`, theirs && 1 / theirs, { least: usual[call] }),
    ];
  });
}

function ofWriting(size: SizeResult): Target[] {
  const { calls, bulk, claim } = size;
  const taken = calls.find(({ name }) => name === 'post')?.taken;
  const where = placeOf(size);
  const rate = (other: 'hand-written' | 'usual') =>
    taken?.Syncledger && taken[other] && ratioOf(taken.Syncledger.rate, taken[other].rate).median;
  // 30,000 by 6,030, and 15,000 by 7,380: what bulk is held to beside the single results of hand-written servers.
  const bulkLimit = size.dialect === 'sqlite' ? 30_000 / 6_030 : 15_000 / 7_380;
  const bulkRatio = bulk && taken?.['hand-written'] && median(bulk) / median(taken['hand-written'].rate);
  return [
    ...target(`POST, results a second by hand-written, ${where}`, rate('hand-written'), { least: 0.6 }),
    ...target(`POST, results a second by usual, ${where}`, rate('usual'), { least: 5 }),
    ...target(`bulk, results a second by hand-written single ones, ${where}`, bulkRatio, { least: bulkLimit }),
    ...target(`runs claimed twice, ${where}`, claim?.doubles, { most: 0 }),
  ];
}

function ofWholeList({ whole, ...size }: SizeResult): Target[] {
  const where = placeOf(size);
  const own = whole?.Syncledger;
  const ratio = (other: 'hand-written' | 'usual') =>
    own && whole[other] && ratioOf(own.seconds, whole[other].seconds).median;
  const usual = ratio('usual');
  return [
    ...target(`whole list, seconds by hand-written, ${where}`, ratio('hand-written'), { most: 1.6 }),
    ...target(`whole list, seconds of usual by ours, ${where}`, usual && 1 / usual, { least: 5 }),
    ...target(`whole list, growth of memory in MB, ${where}`, own && median(own.growth) / MEBIBYTE, { most: 80 }),
  ];
}

/** The largest ledger's cost by that of the smallest. */
function ofGrowth({ dialect, jobs, calls }: GrowthResult): Target[] {
  const [small, large] = jobs.map((number) => number.toLocaleString('en'));
  return calls.flatMap(({ title, cpu }) => {
    const what = `${title}, cost at ${String(large)} by ${String(small)}, ${nameOf(dialect)}`;
    return target(what, ratioOf(cpu[1], cpu[0]).median, { most: 1.25 });
  });
}

function ofMember(size: SizeResult): Target[] {
  const cost = (call: string) => {
    const cpu = size.calls.find(({ name }) => name === call)?.taken.Syncledger?.cpu;
    return cpu && median(cpu);
  };
  const [member, administrator] = [cost('member'), cost('project')];
  const ratio = member && administrator && member / administrator;
  return target(`member's page by administrator's, ${placeOf(size)}`, ratio, { most: 1.5 });
}

function tickTargets(ticks: Results['ticks']): Target[] {
  return (['sqlite', 'postgres'] as const).flatMap((dialect) => {
    const [few, many] = ticks.filter((tick) => tick.dialect === dialect);
    const what = `look at the schedule, time with ${many?.scheduled.toLocaleString('en') ?? ''} by ${few?.scheduled.toLocaleString('en') ?? ''} scheduled, ${nameOf(dialect)}`;
    return target(what, few && many && median(many.millis) / median(few.millis), { most: 1.5 });
  });
}

function target(
  what: string,
  measured: number | undefined,
  { most, least }: { [K in keyof Limit]: number | undefined },
): Target[] {
  const limit = most ?? least;
  // Where a round was too short to take any time, there is nothing to tell.
  if (measured === undefined || limit === undefined || !Number.isFinite(measured)) return [];
  const isMet = most === undefined ? measured >= limit : measured <= limit;
  return [
    {
      what,
      wanted: `${most === undefined ? 'at least' : 'at most'} ${short(limit)}`,
      measured: short(measured),
      isMet,
    },
  ];
}

function placeOf({ dialect, jobs }: Pick<SizeResult, 'dialect' | 'jobs'>): string {
  return `${nameOf(dialect)}, ${jobs.toLocaleString('en')} jobs`;
}

/** The display name of a database. */
export function nameOf(dialect: string): string {
  return dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL';
}

/** Three digits, for more would not be the same in the next run. */
export function short(number: number): string {
  if (number >= 100) return Math.round(number).toLocaleString('en');
  return String(Number(number.toPrecision(3)));
}
