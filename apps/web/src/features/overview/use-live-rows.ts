import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { LedgerEvent } from '@syncledger/client';
import { useCallback, useRef, useState, type RefObject } from 'react';

import { readConnection } from '../../api/connections.js';
import { asFailure } from '../../api/failure.js';
import { useEvents } from '../../app/live.js';
import { useSession, type SignedIn } from '../../app/session.js';
import { changeRow, rowIncludes, rowsKey, type RowPage } from './overview-queries.js';
import { rowOf, type Row } from './row.js';

/** Rows that are asked for at once. */
const AT_ONCE = 4;
/** How far in pixels one may have scrolled to be still at the top. */
const TOP = 200;

/** Events after which connections stand in another place of the list. */
const moving: ReadonlySet<LedgerEvent['type']> = new Set([
  'connection.failing',
  'connection.late',
  'connection.recovered',
  'connection.created',
  'connection.deleted',
]);

/**
 * Renews rows where they stand, as the ledger tells of them. Their order is renewed only while nobody points at the list or moves
 * through it, at its top; else it waits until that is so, or somebody asks.
 */
export function useLiveRows(body: RefObject<HTMLElement | null>) {
  const session = useSession();
  const queries = useQueryClient();
  const [isOutOfOrder, setOutOfOrder] = useState(false);
  const waits = useRef(false);
  const sort = useCallback(() => {
    waits.current = false;
    setOutOfOrder(false);
    return queries.invalidateQueries({ queryKey: rowsKey });
  }, [queries]);
  const sortWhenCalm = useCallback(() => {
    if (waits.current && isCalm(body.current)) void sort();
  }, [body, sort]);
  useEvents(async (events) => {
    const hasMoved = await renewRows(session, queries, events);
    if (!hasMoved && !events.some(({ type }) => moving.has(type))) return;
    void queries.invalidateQueries({ queryKey: ['connections', 'count'] });
    if (isCalm(body.current)) return sort();
    waits.current = true;
    setOutOfOrder(true);
  });
  return { isOutOfOrder, sort, sortWhenCalm };
}

function isCalm(body: HTMLElement | null): boolean {
  if (!body) return true;
  return window.scrollY < TOP && !body.matches(':hover') && !body.contains(document.activeElement);
}

/** @returns whether one's health has changed, or it is gone */
async function renewRows(session: SignedIn, queries: QueryClient, events: readonly LedgerEvent[]): Promise<boolean> {
  const pages = queries.getQueriesData<RowPage>({ queryKey: rowsKey, type: 'active' }).map(([, page]) => page);
  const touched = new Set(events.map(({ connection }) => connection));
  const rows = new Map(pages.flatMap((page) => page?.rows ?? []).map((row) => [row.id, row]));
  const left = [...rows.values()].filter(({ id }) => touched.has(id));
  let hasMoved = false;
  const work = async () => {
    for (let row = left.pop(); row; row = left.pop()) {
      hasMoved = (await renewRow(session, queries, row)) || hasMoved;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return hasMoved;
}

async function renewRow(session: SignedIn, queries: QueryClient, row: Row): Promise<boolean> {
  try {
    const renewed = rowOf(await readConnection(session, row.kind, row.id, rowIncludes), row.kind);
    changeRow(queries, row, () => renewed);
    return renewed.health.status !== row.health.status;
  } catch (error) {
    return asFailure(error).kind === 'not-there';
  }
}
