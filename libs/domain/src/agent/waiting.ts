import { formatTime, type Micros } from '../time/time.js';

/** A run that was due and that nobody has claimed. */
export interface UnclaimedRun {
  readonly system: string;
  /** When it was last queued. */
  readonly queuedAt: Micros;
}

/**
 * Why a run waits, for whoever looks at a connection that is late.
 * @param lastClaim when a run of its system, of any connection, was last claimed; undefined for never
 */
export function explainUnclaimed({ system, queuedAt }: UnclaimedRun, lastClaim: Micros | undefined): string {
  const what = `runs of system ${JSON.stringify(system)}`;
  if (lastClaim === undefined) return `No agent has claimed ${what} yet.`;
  const since = formatTime(lastClaim);
  if (lastClaim < queuedAt) return `No agent has claimed ${what} since ${since}.`;
  return `Agents claim ${what}, last at ${since}, but none has claimed this one: look at their rights, and whether they ask for connections that are \`inaccessible\`.`;
}
