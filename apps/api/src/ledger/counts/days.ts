export const MICROS_PER_DAY = 86_400_000_000;

const MILLIS_PER_DAY = 86_400_000;

/** Days since 1970 in UTC. @param at in microseconds */
export function dayOf(at: number): number {
  return Math.floor(at / MICROS_PER_DAY);
}

/** Such as `2026-11-24`. */
export function formatDay(day: number): string {
  return new Date(day * MILLIS_PER_DAY).toISOString().slice(0, 10);
}
