import type { Dialect } from '@syncledger/api';

import type { CallResult, ClaimsTaken, GrowthResult, Results, SizeResult } from './results.js';
import type { Taken } from './rounds.js';
import { median, ratioOf } from './statistics.js';

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

/** What a call may cost, as a multiple of the limit's cost. */
const costGoals: Readonly<Record<string, Readonly<Record<Dialect, number>>>> = {
  one: { sqlite: 2, postgres: 2 },
  page: { sqlite: 1.5, postgres: 1.5 },
  reader: { sqlite: 1.5, postgres: 1.5 },
  failed: { sqlite: 1.6, postgres: 1.6 },
  last: { sqlite: 2, postgres: 2 },
  middle: { sqlite: 2, postgres: 2 },
  post: { sqlite: 2.5, postgres: 3.5 },
};
const wholeGoals = { sqlite: 1.6, postgres: 1.15 };

/** The product's figures by those of another server. */
function ratioTo(other: 'limit' | 'usual', taken: CallResult['taken'], of: (taken: Taken) => number[]) {
  const [own, theirs] = [taken.Syncledger, taken[other]];
  return own && theirs && ratioOf(of(own), of(theirs)).median;
}

function againstYardsticks({ calls, ...size }: SizeResult): Target[] {
  const where = placeOf(size);
  const usual: Readonly<Record<string, number | undefined>> = {
    one: 6,
    page: size.jobs >= 1_000_000 ? 70 : size.jobs >= 100_000 ? 15 : undefined,
  };
  return calls.flatMap(({ name, title, taken }) => {
    const [own, theirs] = [ratioTo('limit', taken, ({ cpu }) => cpu), ratioTo('usual', taken, ({ cpu }) => cpu)];
    return [
      ...target(`${title}, cost by limit, ${where}`, own, { most: costGoals[name]?.[size.dialect] }),
      ...target(`${title}, cost of usual by ours, ${where}`, theirs && 1 / theirs, { least: usual[name] }),
    ];
  });
}

function ofWriting({ calls, claims, ...size }: SizeResult): Target[] {
  const taken = calls.find(({ name }) => name === 'post')?.taken ?? {};
  const where = placeOf(size);
  return [
    ...target(
      `POST, results a second by limit, ${where}`,
      ratioTo('limit', taken, ({ rate }) => rate),
      { least: 0.4 },
    ),
    ...target(
      `POST, results a second by usual, ${where}`,
      ratioTo('usual', taken, ({ rate }) => rate),
      { least: 5 },
    ),
    ...target(`runs claimed twice, ${where}`, claims?.doubles, { most: 0 }),
    ...target(`runs claimed and finished, a second by pg-boss, ${where}`, claimRatio(claims, 'finished'), {
      least: 0.5,
    }),
    ...target(`runs claimed by the hundred, a second by pg-boss, ${where}`, claimRatio(claims, 'batches'), {
      least: 0.4,
    }),
  ];
}

/** Undefined on SQLite, where there is no pg-boss. */
function claimRatio(claims: ClaimsTaken | undefined, of: 'finished' | 'batches'): number | undefined {
  const theirs = claims?.[of === 'finished' ? 'bossFinished' : 'bossBatches'] ?? [];
  return claims && theirs.length > 0 ? ratioOf(claims[of], theirs).median : undefined;
}

function ofWholeList({ whole, ...size }: SizeResult): Target[] {
  const where = placeOf(size);
  const own = whole?.Syncledger;
  const ratio = (other: 'limit' | 'usual') => own && whole[other] && ratioOf(own.seconds, whole[other].seconds).median;
  const usual = ratio('usual');
  return [
    ...target(`whole list, seconds by limit, ${where}`, ratio('limit'), { most: wholeGoals[size.dialect] }),
    ...target(`whole list, seconds of usual by ours, ${where}`, usual && 1 / usual, { least: 5 }),
    ...target(`whole list, growth of memory in MB, ${where}`, own && median(own.growth) / MEBIBYTE, { most: 20 }),
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
