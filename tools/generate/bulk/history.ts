import type { Frequency, Micros } from '@syncledger/domain';

import type { Random } from '../random.js';
import { DueQueue } from './due-queue.js';
import { Outcomes, type Outcome } from './outcomes.js';
import type { BulkConnection, BulkUser } from './population.js';
import type { Value } from './table.js';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** Days between two runs of a connection; on average for manual ones. */
const periods: Readonly<Record<Frequency, number>> = {
  hourly: 1 / 24,
  daily: 1,
  weekly: 7,
  monthly: 30.4,
  manually: 2,
};

/** Runs of the last connection, spread evenly: for a selective filter. */
export const RARE_RUNS = 10;
/** Below this many jobs, the last connection is like the others. */
const RARE_FROM = 1_000;
/** Queued runs at the end. */
const QUEUED = 12;
/** The maximum span of the history, however few connections there are: they run more often then. */
const LONGEST_DAYS = 3 * 365;
/** Runs that are in progress when the history ends would end after it. */
const LAST_HOURS = 6 * 3600 * SECOND;

/** The columns of the rows of `history`. */
export const jobColumns = [
  ...['id', 'kind', 'connection_id', 'project_id', 'user_id', 'automatic', 'succeeded', 'ready', 'result_message'],
  ...['last_run', 'created_at', 'started_at', 'attempt', 'agent', 'due_at', 'cause'],
] as const;

export interface HistoryOf {
  readonly jobs: number;
  readonly connections: readonly BulkConnection[];
  readonly users: readonly BulkUser[];
  readonly until: Micros;
}

/**
 * The jobs in the order of their ids, which is that of their due times; they finish nearly in that order. Memory does
 * not grow with their number. Scheduled runs are a period apart; the last few are queued.
 */
export function* history({ jobs, connections, users, until }: HistoryOf, random: Random): Generator<readonly Value[]> {
  const hasRare = jobs >= RARE_FROM && connections.length > 1;
  const usual = hasRare ? connections.slice(0, -1) : connections;
  const runsADay = usual.reduce((sum, { frequency }) => sum + 1 / periods[frequency], 0);
  // A little more than the span, because the number of runs in a span of time is random.
  const days = (1.005 * jobs + 4 * Math.sqrt(usual.length)) / runsADay;
  const stretch = Math.min(1, LONGEST_DAYS / days);
  const from = until - LAST_HOURS - days * stretch * DAY;
  const period = ({ frequency }: BulkConnection) => periods[frequency] * stretch * DAY;
  const queue = new DueQueue(usual.map((connection) => from + random.next() * period(connection)));
  const outcomes = connections.map(({ kind }) => new Outcomes(kind, from, until, random));
  const waiting = new Set<number>();
  for (let id = 1; id <= jobs; id += 1) {
    const isRare = hasRare && isRareId(id, jobs);
    const place = isRare ? connections.length - 1 : queue.first;
    const connection = connections[place] as BulkConnection;
    const due = Math.round(queue.dueAt(queue.first));
    if (!isRare) queue.put(due + period(connection) * (connection.frequency === 'manually' ? 2 * random.next() : 1));
    const waits = id > jobs - QUEUED && jobs >= RARE_FROM && !connection.project.archived && !waiting.has(place);
    if (waits) waiting.add(place);
    const outcome = waits ? undefined : outcomes[place]?.next(due);
    yield jobRow({ id, connection, due, outcome, user: userOf(connection, users, random) }, random);
  }
}

/** Whether a job belongs to the last connection: in the middle of each tenth of all jobs. */
function isRareId(id: number, jobs: number): boolean {
  const tenth = Math.floor(jobs / RARE_RUNS);
  return (id - Math.floor(tenth / 2)) % tenth === 0 && id <= tenth * RARE_RUNS;
}

/** The user of a run: for scheduled ones, who set the frequency; for others, a member of the project. */
function userOf({ frequency, user, project }: BulkConnection, users: readonly BulkUser[], random: Random): number {
  if (frequency !== 'manually') return user;
  const members = [...project.members.keys()];
  return (members.length > 0 ? users[random.pick(members)]?.id : undefined) ?? 1;
}

interface Run {
  readonly id: number;
  readonly connection: BulkConnection;
  readonly due: Micros;
  /** Undefined while it is queued. */
  readonly outcome: Outcome | undefined;
  readonly user: number;
}

/** Two of three connections are run by agents that claim; for the others, results are posted. */
function jobRow({ id, connection, due, outcome, user }: Run, random: Random): readonly Value[] {
  const automatic = connection.frequency !== 'manually';
  const isClaimed = connection.id % 3 !== 0;
  const of = [id, connection.kind, connection.id, connection.project.id, user, automatic];
  const dueAt = automatic && isClaimed ? due : null;
  if (!outcome) return [...of, false, 0, '', due, due, null, 1, null, automatic ? due : null, null];
  const { succeeded, seconds, message } = outcome;
  const rest = [...of, succeeded, seconds, message];
  if (!isClaimed) return [...rest, due, due, due - seconds * SECOND, 1, null, dueAt, null];
  const started = due + random.integer(0, 20 * SECOND);
  const isLost = !succeeded && random.happens(0.01);
  const agent = `agent-${String((connection.id % 17) + 1)}`;
  const finished = started + seconds * SECOND - random.integer(0, SECOND - 1);
  return [...rest, finished, due, started, isLost ? 3 : 1, agent, dueAt, isLost ? 'lost' : null];
}
