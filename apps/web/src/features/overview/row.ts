import type { Connection, RunOutcome } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import { stripOf, type Bar, type Strip } from './strip.js';

/** What a row shows of a connection, and nothing else: ten thousand of them stay in memory while one scrolls. */
export interface Row {
  readonly id: number;
  readonly kind: Kind;
  readonly project: number;
  readonly alias: string;
  readonly system: string;
  readonly health: NonNullable<Connection['health']>;
  /** Runs in 30 days, and the share of them that succeeded. */
  readonly runs: number;
  readonly rate: number | null;
  readonly next: string | null;
  /** The first line of what the newest run said. */
  readonly said: string;
  readonly strip: Strip;
}

/** Characters of a message that a row has room for. */
const SAID = 200;

/** The row of a connection that came with what `rowIncludes` names. */
export function rowOf(connection: Connection, kind: Kind): Row {
  const { id, project, alias, system, health, stats, next_run: next = null } = connection;
  const { last_job: last, recent_outcomes: outcomes = [] } = connection;
  return {
    id,
    kind,
    project,
    alias,
    system,
    health: health ?? { status: 'never', since: '' },
    runs: stats?.runs ?? 0,
    rate: stats?.success_rate ?? null,
    next,
    said: firstLine(last?.result_message ?? ''),
    strip: stripOf(outcomes.map(barOf).reverse()),
  };
}

/** The row, with a run that was just queued. */
export function withRun(row: Row, id: number, at: string): Row {
  // An event may have told of it before the answer came.
  if (row.strip.bars.some((bar) => bar.id === id)) return row;
  const bars = row.strip.bars.slice(-29);
  return { ...row, said: '', strip: stripOf([...bars, { id, outcome: 'unfinished', seconds: 0, at }]) };
}

/** The row, without a run that came to nothing. */
export function withoutRun(row: Row, id: number): Row {
  return { ...row, strip: stripOf(row.strip.bars.filter((bar) => bar.id !== id)) };
}

/** The page of a row's connection. */
export const pathOf = ({ kind, id }: Row): string => `/connections/${kind}/${String(id)}`;

/** The newest of a row's runs. */
export const lastRun = ({ strip }: Row): Bar | undefined => strip.bars.at(-1);

/** Whether a run of the connection is queued or running: there is never a second one. */
export const isUnderWay = ({ strip }: Row): boolean => strip.bars.some(({ outcome }) => outcome === 'unfinished');

function barOf({ id, ready, succeeded, last_run: at }: RunOutcome): Bar {
  return { id, outcome: ready === 0 ? 'unfinished' : succeeded ? 'ok' : 'failed', seconds: ready, at };
}

function firstLine(message: string): string {
  return (message.trimStart().split('\n', 1)[0] ?? '').slice(0, SAID);
}
