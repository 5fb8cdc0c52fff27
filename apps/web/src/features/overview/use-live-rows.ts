import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { LedgerEvent } from '@syncledger/client';
import { useCallback, useRef, useState, type RefObject } from 'react';

import { readConnection } from '../../api/connections.js';
import { isNotFound } from '../../api/failure.js';
import { useEvents } from '../../app/live.js';
import { useSession, type Session } from '../../app/session.js';
import { updateRow, ROW_INCLUDES, ROWS_KEY, type ListQuery, type RowPage } from './overview-queries.js';
import { toRow, type Row } from './row.js';

const CONCURRENCY = 4;
/** Scroll position in pixels that still counts as the top. */
const NEAR_TOP = 200;

/** Events that change the order of the list. */
const REORDERING_EVENTS: ReadonlySet<LedgerEvent['type']> = new Set([
  'connection.failing',
  'connection.late',
  'connection.recovered',
  'connection.created',
  'connection.deleted',
]);

/**
 * Refreshes rows in place on events. Re-sorts only at the top of the list and while it has neither pointer nor focus; otherwise
 * waits until that is so, or the user asks for it.
 */
export function useLiveRows(body: RefObject<HTMLElement | null>, { applied }: ListQuery) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [isOutOfOrder, setOutOfOrder] = useState(false);
  const isPending = useRef(false);
  const sort = useCallback(() => {
    isPending.current = false;
    setOutOfOrder(false);
    return queryClient.invalidateQueries({ queryKey: ROWS_KEY });
  }, [queryClient]);
  const sortWhenIdle = useCallback(() => {
    if (isPending.current && isIdle(body.current)) void sort();
  }, [body, sort]);
  useEvents(async (events) => {
    const isReordered = await refreshRows(session, queryClient, events);
    const isReordering = ({ type }: LedgerEvent) =>
      REORDERING_EVENTS.has(type) || (type === 'connection.changed' && applied.acknowledged !== undefined);
    if (!isReordered && !events.some(isReordering)) return;
    void queryClient.invalidateQueries({ queryKey: ['connections', 'count'] });
    if (isIdle(body.current)) return sort();
    isPending.current = true;
    setOutOfOrder(true);
  });
  return { isOutOfOrder, sort, sortWhenIdle };
}

function isIdle(body: HTMLElement | null): boolean {
  if (!body) return true;
  return window.scrollY < NEAR_TOP && !body.matches(':hover') && !body.contains(document.activeElement);
}

/** @returns whether the order of the list may have changed */
async function refreshRows(
  session: Session,
  queryClient: QueryClient,
  events: readonly LedgerEvent[],
): Promise<boolean> {
  const pages = queryClient.getQueriesData<RowPage>({ queryKey: ROWS_KEY, type: 'active' }).map(([, page]) => page);
  const changedIds = new Set(events.map(({ connection }) => connection));
  const rows = new Map(pages.flatMap((page) => page?.rows ?? []).map((row) => [row.id, row]));
  const remaining = [...rows.values()].filter(({ id }) => changedIds.has(id));
  let isReordered = false;
  const work = async () => {
    for (let row = remaining.pop(); row; row = remaining.pop()) {
      isReordered = (await refreshRow(session, queryClient, row)) || isReordered;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return isReordered;
}

async function refreshRow(session: Session, queryClient: QueryClient, row: Row): Promise<boolean> {
  try {
    const refreshed = toRow(await readConnection(session, row.kind, row.id, ROW_INCLUDES), row.kind);
    updateRow(queryClient, row, () => refreshed);
    return refreshed.health.status !== row.health.status;
  } catch (error) {
    return isNotFound(error);
  }
}
