import type { Agent, Connection, Job } from '@syncledger/client';

import { formatRelative } from '../../components/format-time.js';

export interface ForecastInput {
  readonly connection: Pick<Connection, 'system' | 'frequency' | 'inaccessible'> & {
    readonly next_run?: string | null;
  };
  readonly archived: boolean;
  readonly unfinished: Pick<Job, 'state' | 'last_run' | 'started_at' | 'created_at' | 'attempt' | 'id'> | undefined;
  /** Undefined if the caller can't see them. */
  readonly agents: readonly Agent[] | undefined;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Such as `Europe/Vienna`; the browser's time zone by default. */
  readonly zone?: string;
}

/** After this time without a request, an agent counts as gone; they poll every 30 seconds. */
const AGENT_TIMEOUT = 5 * 60_000;

/** Describes what will happen next with a connection, and why. */
export function forecast(input: ForecastInput): string[] {
  if (input.archived)
    return ['Nothing is scheduled or queued: its project is archived.', ...describeUnfinishedRun(input)];
  return [...describeUnfinishedRun(input), ...describeSchedule(input), ...describeAgents(input)];
}

function describeUnfinishedRun({ unfinished: run, connection, agents, now }: ForecastInput): string[] {
  if (!run) return [];
  const retryNote =
    (run.attempt ?? 1) > 1 ? ` It is the ${ordinal(run.attempt ?? 1)} attempt: an agent was lost before.` : '';
  const holder = agents?.find(({ holding }) => holding.includes(run.id));
  if (run.state === 'running') {
    const started = formatRelative(Date.parse(run.started_at ?? run.last_run), now);
    return [
      holder
        ? `${holder.name} runs it: it began ${started}.${retryNote}`
        : `A run is under way: it began ${started}.${retryNote}`,
    ];
  }
  const queued = formatRelative(Date.parse(run.last_run), now);
  return [`A run was queued ${queued}: it waits for an agent that may run ${connection.system}.${retryNote}`];
}

function describeSchedule({
  connection: { frequency, next_run: next },
  unfinished,
  now,
  zone,
}: ForecastInput): string[] {
  if (frequency === 'manually') return ['Runs only when somebody starts it.'];
  if (next === null || next === undefined) return [`Runs ${frequency}. When it is due next is not known.`];
  const due = Date.parse(next);
  const sentence = `Runs ${frequency}${describeTimes(frequency, due, zone)}.`;
  if (due <= now) return [sentence, 'The next run is due now: it will be queued within seconds.'];
  const skipped = unfinished ? ' It is skipped if the last one has not finished by then.' : '';
  return [sentence, `The next run is due ${formatRelative(due, now)}.${skipped}`];
}

function describeAgents({
  connection: { system, frequency, inaccessible },
  unfinished,
  agents,
  now,
}: ForecastInput): string[] {
  if (unfinished?.state === 'running' || (frequency === 'manually' && !unfinished)) return [];
  const where = inaccessible ? ', on the customer’s side' : '';
  const requirement = unfinished ? [] : [`An agent has to claim it${where}.`];
  if (!agents) return requirement;
  const [last] = agents
    .filter(({ systems }) => systems === null || systems.includes(system))
    .toSorted((one, other) => Date.parse(other.last_seen) - Date.parse(one.last_seen));
  if (!last) return [...requirement, `No agent has asked for runs of ${system} in the last 30 days: start one.`];
  // The page's clock may be behind the server's.
  const seen = Math.min(Date.parse(last.last_seen), now);
  const lastSeen = `The last to ask for runs of ${system} was ${last.name}, ${formatRelative(seen, now)}`;
  return [...requirement, now - seen > AGENT_TIMEOUT ? `${lastSeen}: look whether it still runs.` : `${lastSeen}.`];
}

/** Such as " at 14:02 UTC (16:02 here)". */
function describeTimes(frequency: Connection['frequency'], due: number, zone: string | undefined): string {
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
