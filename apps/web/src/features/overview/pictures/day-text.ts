import type { RunsOfDay } from '@syncledger/client';

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });
const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

type Counts = Pick<RunsOfDay, 'finished' | 'failed'>;

/** Such as "Tue 24 Nov 2026: 120 runs, 3 failed (2.5%)". */
export const describeDay = (day: RunsOfDay): string => `${formatDay(day.day)}: ${describeCounts(day)}`;

export function formatDay(day: string): string {
  const time = Date.parse(day);
  return `${dayFormat.format(time)} ${dateFormat.format(time)}`;
}

export function describeCounts({ finished, failed }: Counts): string {
  if (finished === 0) return 'no runs';
  const runs = finished === 1 ? '1 run' : `${finished.toLocaleString('en')} runs`;
  return failed === 0
    ? `${runs}, none failed`
    : `${runs}, ${failed.toLocaleString('en')} failed (${share(failed, finished)})`;
}

export function sumOf(days: readonly Counts[]): Counts {
  const sum = (of: (day: Counts) => number) => days.reduce((total, day) => total + of(day), 0);
  return { finished: sum(({ finished }) => finished), failed: sum(({ failed }) => failed) };
}

/** Failed runs of the last week, and of the week before. */
export function describeTrend(days: readonly Counts[]): string {
  const [last, before] = [sumOf(days.slice(-7)).failed, sumOf(days.slice(-14, -7)).failed];
  const direction = last > before ? 'more than' : last < before ? 'fewer than' : 'as many as';
  return `${last.toLocaleString('en')} failed in 7 days, ${direction} the ${before.toLocaleString('en')} before`;
}

/** Such as "2.5%"; never 0% or 100% for some. */
function share(failed: number, finished: number): string {
  const rounded = Math.round((failed / finished) * 1000) / 10;
  if (rounded === 0) return 'under 0.1%';
  return `${String(rounded === 100 && failed < finished ? 99.9 : rounded)}%`;
}
