import type { TimelineRun } from '../../api/timeline.js';
import { formatDuration } from '../../components/format-time.js';

export function timelineSummary(runs: readonly TimelineRun[], days: number): string {
  const period = `the last ${String(days)} days`;
  if (runs.length === 0) return `No runs finished in ${period}.`;
  const failed = runs.filter(({ succeeded }) => !succeeded).length;
  const durations = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other);
  const median = durations[Math.floor((durations.length - 1) / 2)] ?? 0;
  const count = runs.length === 1 ? '1 run' : `${runs.length.toLocaleString('en')} runs`;
  const failures = failed === 0 ? 'none failed' : `${failed.toLocaleString('en')} failed`;
  return `${count} in ${period}: ${failures}; median duration ${formatDuration(median)}, longest ${formatDuration(durations.at(-1) ?? 0)}.`;
}
