import type { Agent, Connection, Job } from '@syncledger/client';

import { relative } from '../../components/time-text.js';

/** What is known of a connection's future. */
export interface Known {
  readonly connection: Pick<Connection, 'system' | 'frequency' | 'inaccessible'> & {
    readonly next_run?: string | null;
  };
  /** Whether nothing is scheduled or queued in its project. */
  readonly archived: boolean;
  /** Its run that has not finished, if there is one. */
  readonly unfinished: Pick<Job, 'state' | 'last_run' | 'started_at' | 'created_at' | 'attempt' | 'id'> | undefined;
  /** Who claims runs, if that is known. */
  readonly agents: readonly Agent[] | undefined;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The viewer's zone, such as `Europe/Vienna`; the browser's when left out. */
  readonly zone?: string;
}

/** How long an agent may be silent before one should not count on it; it polls every half minute. */
const SILENT = 5 * 60_000;

/** What will happen next with a connection and why, in sentences. */
export function outlook(known: Known): string[] {
  if (known.archived) return ['Nothing is scheduled or queued: its project is archived.', ...ofUnfinished(known)];
  return [...ofUnfinished(known), ...ofSchedule(known), ...ofAgents(known)];
}

function ofUnfinished({ unfinished: run, connection, agents, now }: Known): string[] {
  if (!run) return [];
  const again =
    (run.attempt ?? 1) > 1 ? ` It is the ${ordinal(run.attempt ?? 1)} attempt: an agent was lost before.` : '';
  const holder = agents?.find(({ holding }) => holding.includes(run.id));
  if (run.state === 'running') {
    const began = relative(Date.parse(run.started_at ?? run.last_run), now);
    return [
      holder ? `${holder.name} runs it: it began ${began}.${again}` : `A run is under way: it began ${began}.${again}`,
    ];
  }
  const queued = relative(Date.parse(run.last_run), now);
  return [`A run was queued ${queued}: it waits for an agent that may run ${connection.system}.${again}`];
}

function ofSchedule({ connection: { frequency, next_run: next }, unfinished, now, zone }: Known): string[] {
  if (frequency === 'manually') return ['Runs only when somebody starts it.'];
  if (next === null || next === undefined) return [`Runs ${frequency}. When it is due next is not known.`];
  const due = Date.parse(next);
  const sentence = `Runs ${frequency}${rhythm(frequency, due, zone)}.`;
  if (due <= now) return [sentence, 'The next run is due now: it will be queued within seconds.'];
  const skipped = unfinished ? ' It is skipped if the last one has not finished by then.' : '';
  return [sentence, `The next run is due ${relative(due, now)}.${skipped}`];
}

function ofAgents({ connection: { system, frequency, inaccessible }, unfinished, agents, now }: Known): string[] {
  if (unfinished?.state === 'running' || (frequency === 'manually' && !unfinished)) return [];
  const where = inaccessible ? ', on the customer’s side' : '';
  const need = unfinished ? [] : [`An agent has to claim it${where}.`];
  if (!agents) return need;
  const [last] = agents
    .filter(({ systems }) => systems === null || systems.includes(system))
    .toSorted((one, other) => Date.parse(other.last_seen) - Date.parse(one.last_seen));
  if (!last) return [...need, `No agent has asked for runs of ${system} in the last 30 days: start one.`];
  // The clock of the page may lag behind that of the server.
  const seen = Math.min(Date.parse(last.last_seen), now);
  const told = `The last to ask for runs of ${system} was ${last.name}, ${relative(seen, now)}`;
  return [...need, now - seen > SILENT ? `${told}: look whether it still runs.` : `${told}.`];
}

/** At what times it is due: " at 14:02 UTC (16:02 here)". */
function rhythm(frequency: Connection['frequency'], due: number, zone: string | undefined): string {
  const utc = at(frequency, due, 'UTC');
  const here = at(frequency, due, zone);
  return ` ${utc} UTC${here === utc ? '' : ` (${here.replace(/^(at|on) /, '')} here)`}`;
}

function at(frequency: Connection['frequency'], due: number, timeZone: string | undefined): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone && { timeZone }) }).format(due);
  const clock = part({ hour: '2-digit', minute: '2-digit' });
  if (frequency === 'hourly') return `at minute ${clock.slice(-2)}`;
  if (frequency === 'weekly') return `on ${part({ weekday: 'long' })}s at ${clock}`;
  if (frequency === 'monthly') return `on the ${ordinal(Number(part({ day: 'numeric' })))} at ${clock}`;
  return `at ${clock}`;
}

function ordinal(count: number): string {
  const endings = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' } as const;
  return `${String(count)}${endings[new Intl.PluralRules('en', { type: 'ordinal' }).select(count)]}`;
}
