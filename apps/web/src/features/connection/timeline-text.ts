import type { TimelineRun } from '../../api/timeline.js';
import { durationText } from '../../components/time-text.js';

/** What a timeline shows, in words: how many runs, how they ended, how long they took. */
export function timelineText(runs: readonly TimelineRun[], days: number): string {
  const span = `the last ${String(days)} days`;
  if (runs.length === 0) return `No run has finished in ${span}.`;
  const failed = runs.filter(({ succeeded }) => !succeeded).length;
  const lasted = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other);
  const median = lasted[Math.floor((lasted.length - 1) / 2)] ?? 0;
  const count = runs.length === 1 ? '1 run' : `${runs.length.toLocaleString('en')} runs`;
  const ended = failed === 0 ? 'none failed' : `${failed.toLocaleString('en')} failed`;
  return `${count} in ${span}: ${ended}; half took up to ${durationText(median)}, the longest ${durationText(lasted.at(-1) ?? 0)}.`;
}
