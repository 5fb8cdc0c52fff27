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
    return ['No runs are scheduled or queued, because the project is archived.', ...describeUnfinishedRun(input)];
  return [...describeUnfinishedRun(input), ...describeSchedule(input), ...describeAgents(input)];
}

function describeUnfinishedRun({ unfinished: run, connection, agents, now }: ForecastInput): string[] {
  if (!run) return [];
  const retryNote =
    (run.attempt ?? 1) > 1 ? ` This is the ${ordinal(run.attempt ?? 1)} attempt, because an agent was lost.` : '';
  const holder = agents?.find(({ holding }) => holding.includes(run.id));
  if (run.state === 'running') {
    const started = formatRelative(Date.parse(run.started_at ?? run.last_run), now);
    return [
      holder
        ? `Running on ${holder.name}, started ${started}.${retryNote}`
        : `Running, started ${started}.${retryNote}`,
    ];
  }
  const queued = formatRelative(Date.parse(run.last_run), now);
  return [`A run was queued ${queued} and is waiting for an agent for ${connection.system}.${retryNote}`];
}

function describeSchedule({
  connection: { frequency, next_run: next },
  unfinished,
  now,
  zone,
}: ForecastInput): string[] {
  if (frequency === 'manually') return ['Runs only when started manually.'];
  if (next === null || next === undefined) return [`Runs ${frequency}. The time of the next run is unknown.`];
  const due = Date.parse(next);
  const sentence = `Runs ${frequency}${describeTimes(frequency, due, zone)}.`;
  if (due <= now) return [sentence, 'The next run is due now and will be queued within seconds.'];
  const skipped = unfinished ? ' It will be skipped if the current run has not finished by then.' : '';
  return [sentence, `The next run is due ${formatRelative(due, now)}.${skipped}`];
}

function describeAgents({
  connection: { system, frequency, inaccessible },
  unfinished,
  agents,
  now,
}: ForecastInput): string[] {
  if (unfinished?.state === 'running' || (frequency === 'manually' && !unfinished)) return [];
  const where = inaccessible ? ' in the customer’s network' : '';
  const requirement = unfinished ? [] : [`It needs an agent${where}.`];
  if (!agents) return requirement;
  const [last] = agents
    .filter(({ systems }) => systems === null || systems.includes(system))
    .toSorted((one, other) => Date.parse(other.last_seen) - Date.parse(one.last_seen));
  if (!last) return [...requirement, `No agent for ${system} has been seen in the last 30 days. Start one.`];
  // The page's clock may be behind the server's.
  const seen = Math.min(Date.parse(last.last_seen), now);
  const lastSeen = `The last agent for ${system} was ${last.name}, seen ${formatRelative(seen, now)}`;
  return [
    ...requirement,
    now - seen > AGENT_TIMEOUT ? `${lastSeen}. Check whether it is still running.` : `${lastSeen}.`,
  ];
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
