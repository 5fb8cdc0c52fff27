import type { Connection, RunOutcome } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import { formatRelative } from '../../components/format-time.js';
import { drawStrip, type Bar, type Strip } from './strip.js';

/** Only what a row shows: ten thousand of them stay in memory. */
export interface Row {
  readonly id: number;
  readonly kind: Kind;
  readonly project: number;
  readonly alias: string;
  readonly system: string;
  readonly health: NonNullable<Connection['health']>;
  /** Runs in 30 days, and the share that succeeded. */
  readonly runs: number;
  readonly rate: number | null;
  readonly next: string | null;
  readonly strip: Strip;
}

/** Expects a connection with the fields of ROW_INCLUDES. */
export function toRow(connection: Connection, kind: Kind): Row {
  const {
    id,
    project,
    alias,
    system,
    health,
    stats,
    next_run: next = null,
    recent_outcomes: outcomes = [],
  } = connection;
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
    strip: drawStrip(outcomes.map(toBar).reverse()),
  };
}

export function withRun(row: Row, id: number, at: string): Row {
  // The event may arrive before the response.
  if (row.strip.bars.some((bar) => bar.id === id)) return row;
  const bars = row.strip.bars.slice(-29);
  return { ...row, strip: drawStrip([...bars, { id, outcome: 'unfinished', seconds: 0, at }]) };
}

export function withoutRun(row: Row, id: number): Row {
  return { ...row, strip: drawStrip(row.strip.bars.filter((bar) => bar.id !== id)) };
}

export const pathOf = ({ kind, id }: Row): string => `/connections/${kind}/${String(id)}`;

/** Both in milliseconds since 1970. A time that has passed, also by a clock that is fast, is due. */
export const nextText = (time: number, now: number): string =>
  time > now ? `next ${formatRelative(time, now)}` : 'due now';

/** Why it fails or is late, also while a further run is queued; empty if there is nothing to say. */
export const reasonOf = ({ health }: Row): string =>
  health.cause_line || (health.status === 'failing' ? 'No message' : (health.reason ?? ''));

export const lastRun = ({ strip }: Row): Bar | undefined => strip.bars.at(-1);

/** A connection has at most one unfinished run. */
export const hasUnfinishedRun = ({ strip }: Row): boolean => strip.bars.some(({ outcome }) => outcome === 'unfinished');

function toBar({ id, ready, succeeded, last_run: at }: RunOutcome): Bar {
  return { id, outcome: ready === 0 ? 'unfinished' : succeeded ? 'ok' : 'failed', seconds: ready, at };
}
