const DAY = 86_400;

/** Tick distances in seconds that are round in seconds, minutes, hours or days. */
export const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  14_400,
  28_800,
  DAY,
  2 * DAY,
  7 * DAY,
];

/** Such as "90 s", "2.5 min" or "4 h". */
export function axisDuration(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds < 120) return `${String(seconds)} s`;
  if (seconds < 7200) return `${String(Math.round(seconds / 6) / 10)} min`;
  return `${String(Math.round(seconds / 360) / 10)} h`;
}

/**
 * Formats a tick: the day, or the time of day between days.
 * @param time in seconds since 1970
 * @param step distance of ticks in seconds
 * @param zone the browser's time zone by default
 */
export function axisTime(time: number, step: number, zone?: string): string {
  const inZone = zone === undefined ? {} : { timeZone: zone };
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...inZone }).format(time * 1000);
  if (step < DAY && clock !== '00:00') return clock;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...inZone }).format(time * 1000);
}
