import type { RunsOfDay } from '@syncledger/client';

/** Days in a grid of weeks, and the paths of their squares by level. */
export interface DayGrid {
  /** Weeks from Monday to Sunday, oldest first; missing days are undefined. */
  readonly weeks: readonly (readonly (RunsOfDay | undefined)[])[];
  /** SVG paths by level. */
  readonly paths: readonly string[];
  /** Columns in which a month begins. */
  readonly months: readonly { readonly column: number; readonly label: string }[];
}

/** Lengths in pixels. */
export const GRID = { step: 11, square: 10 } as const;

const DAYS = 7;

/**
 * The size of a square is the level: 0 for a day without runs, 1 for one without failures, then up to a twentieth, a fifth, and a
 * half of the runs failed, and more. No level depends on colour.
 */
const SIZES = [2, 10, 4, 6, 8, 10] as const;

/** The level of days without failures: an outline. */
export const OUTLINED = 1;

const LIMITS = [0.05, 0.2, 0.5, 1] as const;

const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

export function levelOf({ finished, failed }: Pick<RunsOfDay, 'finished' | 'failed'>): number {
  if (finished === 0) return 0;
  if (failed === 0) return OUTLINED;
  return OUTLINED + 1 + LIMITS.findIndex((limit) => failed / finished <= limit);
}

/**
 * @param days in order, without gaps
 * @param columns the maximum number of weeks: the newest ones
 */
export function toGrid(days: readonly RunsOfDay[], columns: number): DayGrid {
  const [first] = days;
  const offset = first ? weekday(first.day) : 0;
  const all: (RunsOfDay | undefined)[] = [...Array.from({ length: offset }, () => undefined), ...days];
  const count = Math.ceil(all.length / DAYS);
  const weeks = Array.from({ length: count }, (_, week) => all.slice(week * DAYS, (week + 1) * DAYS)).slice(-columns);
  const paths = SIZES.map(() => '');
  for (const [column, week] of weeks.entries()) {
    for (const [row, day] of week.entries()) {
      if (!day) continue;
      const level = levelOf(day);
      paths[level] = `${paths[level] ?? ''}${squareOf(column, row, level)}`;
    }
  }
  return { weeks, paths, months: monthsOf(weeks) };
}

function squareOf(column: number, row: number, level: number): string {
  // An outline is drawn on the edge of its square, inside of it.
  const size = level === OUTLINED ? GRID.square - 1 : (SIZES[level] ?? 0);
  const margin = (GRID.square - size) / 2;
  const [left, top] = [column * GRID.step + margin, row * GRID.step + margin];
  return `M${String(left)} ${String(top)}h${String(size)}v${String(size)}h-${String(size)}z`;
}

function monthsOf(weeks: DayGrid['weeks']) {
  const starts = weeks.flatMap((week, column) => {
    const first = week.find((day) => day?.day.endsWith('-01'));
    return first ? [{ column, label: monthFormat.format(Date.parse(first.day)) }] : [];
  });
  // The last label would be cut.
  return starts.filter(({ column }) => column < weeks.length - 2);
}

/** 0 for Monday. */
function weekday(day: string): number {
  return (new Date(day).getUTCDay() + 6) % DAYS;
}
