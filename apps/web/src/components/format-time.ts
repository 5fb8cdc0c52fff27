const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Average length of a month in days. */
const MONTH_DAYS = 30.44;

const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** Of several days, never "last week" or "last month": those are other days of the calendar. */
const distanceFormat = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const zoneFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const utcFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/**
 * Such as "3 hours ago" or "in 2 days".
 * @param time in milliseconds since 1970
 * @param now in milliseconds since 1970
 */
export function formatRelative(time: number, now: number): string {
  const distance = time - now;
  const size = Math.abs(distance);
  if (size < MINUTE) return distance > 0 ? 'in less than a minute' : 'just now';
  if (size < HOUR) return relativeFormat.format(Math.trunc(distance / MINUTE), 'minute');
  // By the calendar: half past eleven on Tuesday is not yesterday on Thursday. A day can have 25 hours.
  const days = calendarDay(time) - calendarDay(now);
  if (size < DAY || days === 0) return relativeFormat.format(Math.trunc(distance / HOUR), 'hour');
  if (Math.abs(days) < 14) return relativeFormat.format(days, 'day');
  if (Math.abs(days) < 30) return distanceFormat.format(Math.round(days / 7), 'week');
  const months = Math.round(days / MONTH_DAYS);
  const years = Math.round(months / 12);
  // Never "in 1 year" for 18 months.
  const isBetweenYears = Math.abs(months) < 24 && Math.abs(months - 12 * years) > 2;
  if (Math.abs(months) < 12 || isBetweenYears) return distanceFormat.format(months, 'month');
  return distanceFormat.format(years, 'year');
}

/** The same for times in the past: the page's clock may be behind the server's. */
export const formatAgo = (time: number, now: number): string => formatRelative(Math.min(time, now), now);

/** The day in the local time zone, counted from 1970. */
function calendarDay(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
}

const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const minuteFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/**
 * Such as "14:02", "Tue 14:02" or "3 Mar 2026", in the local time zone.
 * @param time in milliseconds since 1970
 * @param now in milliseconds since 1970
 */
export function formatStart(time: number, now: number): string {
  const age = now - time;
  if (age >= 6 * DAY) return dayFormat.format(time);
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  // Some versions of the locale data put a comma after the weekday.
  return isToday ? clockFormat.format(time) : weekdayFormat.format(time).replace(',', '');
}

export const formatSince = (time: number, now: number): string => `since ${formatStart(time, now)}`;

/** Such as "3 Mar 2026, 14:02", in the local time zone. */
export const formatMinute = (time: number): string => minuteFormat.format(time);

export const formatLocal = (time: number): string => zoneFormat.format(time);

export const formatUtc = (time: number): string => `${utcFormat.format(time)} UTC`;

/** Such as "45 s", "2 min 9 s" or "1 h 20 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
