/**
 * Whole microseconds since 1970-01-01T00:00:00Z. Exact in a JavaScript number from 1684 to 2255.
 */
export type Micros = number;

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+ -])(\d\d):(\d\d))$/;

/**
 * Formats a time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always with six digits (wire contract, section 1, "times").
 */
export function formatTime(micros: Micros): string {
  const day = dayOf(micros);
  const rest = micros - day * MICROS_PER_DAY;
  const seconds = Math.floor(rest / 1_000_000);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${formatDay(day)}T${time}.${String(rest - seconds * 1_000_000).padStart(6, '0')}Z`;
}

export const MICROS_PER_DAY = 24 * 3600 * 1_000_000;

/** Days since 1970 in UTC. */
export function dayOf(at: Micros): number {
  return Math.floor(at / MICROS_PER_DAY);
}

let lastDay = { day: 0, text: '1970-01-01' };

/**
 * Formats days since 1970, such as `2026-11-24`. Caches the last one, because most times of a list are of the same day.
 */
export function formatDay(day: number): string {
  if (lastDay.day !== day) {
    lastDay = { day, text: new Date(day * (MICROS_PER_DAY / 1000)).toISOString().slice(0, -'T00:00:00.000Z'.length) };
  }
  return lastDay.text;
}

function two(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

/**
 * Parses an RFC 3339 time with any offset and up to nine digits. Accepts a space for the offset's `+`, because an unescaped `+` in a
 * URL is decoded to a space. A leap second, 23:59:60 UTC, is read as the following second.
 * @param rounding of fractions of a microsecond
 * @returns undefined for invalid times, including 30 February and 25:00
 */
export function parseTime(text: string, rounding: 'down' | 'up' = 'down'): Micros | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as SixNumbers;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = offsetMinutes(match[8], match[9], match[10]);
  if (offset === undefined) return undefined;
  const millis = date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000;
  if (second === 60 && (millis * 1000) % MICROS_PER_DAY !== 0) return undefined;
  const fraction = Number((match[7] ?? '').padEnd(9, '0'));
  return millis * 1000 + (rounding === 'up' ? Math.ceil(fraction / 1000) : Math.floor(fraction / 1000));
}

type SixNumbers = [number, number, number, number, number, number];

function offsetMinutes(sign?: string, hours = '0', minutes = '0'): number | undefined {
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const size = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -size : size;
}

/** Parses a day in UTC, such as `2026-11-24`; returns days since 1970, or undefined. */
export function parseDay(text: string): number | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? parseTime(`${text}T00:00:00Z`) : undefined;
  return at === undefined ? undefined : at / MICROS_PER_DAY;
}
