import { formatTime, type Micros } from '../time/time.js';

/** A run that is due but not claimed. */
export interface UnclaimedRun {
  readonly system: string;
  readonly command: string;
  /** When it was last queued. */
  readonly queuedAt: Micros;
}

/**
 * Explains why the run of a late connection is still queued.
 * @param lastClaim when a run of its system and command, of any connection, was last claimed; undefined for never
 */
export function explainUnclaimed({ system, command, queuedAt }: UnclaimedRun, lastClaim: Micros | undefined): string {
  const what = `runs of system ${JSON.stringify(system)} with the command ${JSON.stringify(command)}`;
  if (lastClaim === undefined) return `No agent has claimed ${what} yet.`;
  const since = formatTime(lastClaim);
  if (lastClaim < queuedAt) return `No agent has claimed ${what} since ${since}.`;
  return `Agents claim ${what}, last at ${since}, but none has claimed this one: check whether their users may run it and see its \`params\`, and whether they claim \`inaccessible\` connections.`;
}
