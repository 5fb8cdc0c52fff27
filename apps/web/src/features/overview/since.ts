import { formatSince } from '../../components/format-time.js';

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** In milliseconds: times since then are named by their weekday. */
const RECENT = 6 * 24 * 3_600_000;

const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });

interface SinceOption {
  /** As in the URL: a day in the local time zone, or a time. */
  readonly value: string;
  readonly label: string;
}

/** The time for the API, of a day such as `2026-06-16` in the local time zone or of a time; undefined if it is neither. */
export function sinceTime(value: string): string | undefined {
  const time = DAY_PATTERN.test(value) ? new Date(`${value}T00:00:00`) : new Date(value);
  // The API knows years of four digits.
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 ? undefined : time.toISOString();
}

/**
 * Today, the six days before, and longer spans.
 * @param now in milliseconds since 1970
 * @param chosen the value in the URL, which may be another day or a time
 */
export function sinceOptions(now: number, chosen: string | undefined): SinceOption[] {
  const options = [
    ...Array.from({ length: 7 }, (_, days) => ({ value: dayBefore(now, days), label: `Since ${dayLabel(now, days)}` })),
    { value: dayBefore(now, 14), label: 'Since 14 days ago' },
    { value: dayBefore(now, 30), label: 'Since 30 days ago' },
    { value: dayBefore(now, 90), label: 'Since 90 days ago' },
  ];
  const time = chosen === undefined ? undefined : sinceTime(chosen);
  // The list ignores what is no time.
  if (chosen === undefined || time === undefined || options.some(({ value }) => value === chosen)) return options;
  const at = Date.parse(time);
  // A day has the same width whatever its month, and fits into the field.
  const label = now - at < RECENT ? formatSince(at, now).replace('since', 'Since') : `Since ${dayBefore(at, 0)}`;
  return [{ value: chosen, label }, ...options];
}

function dayLabel(now: number, days: number): string {
  return ['today', 'yesterday'][days] ?? weekdayFormat.format(localDay(now, days));
}

function dayBefore(now: number, days: number): string {
  const day = localDay(now, days);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${String(day.getFullYear())}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}

function localDay(now: number, days: number): Date {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days);
}
