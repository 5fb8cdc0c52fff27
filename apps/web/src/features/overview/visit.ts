import type { Preferences } from '@syncledger/client';

/** When the overview was open last, and when the visit before that ended. */
interface Visit {
  readonly seen: string;
  readonly previous: string | null;
}

/** In milliseconds: who comes back later than this begins a new visit. */
const GAP = 30 * 60_000;
/** In milliseconds between two times that are stored. */
export const VISIT_INTERVAL = 10 * 60_000;

/** @param now in milliseconds since 1970 */
export function withVisit(before: Preferences, now: number): Preferences {
  const visit = visitOf(before);
  const age = visit ? now - Date.parse(visit.seen) : Infinity;
  if (visit && age < VISIT_INTERVAL / 2) return before;
  const previous = visit && (age >= GAP ? visit.seen : visit.previous);
  return { ...before, visit: { seen: new Date(now).toISOString(), previous: previous ?? null } satisfies Visit };
}

/** Whatever is stored that is no visit counts as none. */
export function visitOf({ visit }: Preferences): Visit | undefined {
  if (typeof visit !== 'object' || visit === null || !('seen' in visit) || !isTime(visit.seen)) return undefined;
  const previous = 'previous' in visit && isTime(visit.previous) ? visit.previous : null;
  return { seen: visit.seen, previous };
}

const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value));
