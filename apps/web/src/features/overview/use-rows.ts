import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { useSession } from '../../app/session.js';
import { PRINTED_ROWS } from '../../components/use-printing.js';
import { PAGE_SIZE, rowPage, type ListQuery, type RowPage } from './overview-queries.js';
import type { Row } from './row.js';

/** In milliseconds: scrolling past rows fetches nothing. */
const SCROLL_DELAY = 150;
/** A scroll wheel gets there within a quarter of a second. */
const PREFETCH_ROWS = 35;

/** Fetches the first page, which contains the count. */
export function useFirstPage(list: ListQuery): {
  query: UseQueryResult<RowPage>;
  /** The list of the rows on screen: the previous one while a new one loads. */
  shown: ListQuery;
} {
  const query = useQuery({ ...rowPage(useSession(), list, 0), placeholderData: keepPreviousData });
  const [shown, setShown] = useState(list);
  if (!query.isPlaceholderData && query.data && shown !== list) setShown(list);
  return { query, shown };
}

interface RowRange {
  readonly count: number;
  /** First and last visible index. */
  readonly start: number;
  readonly end: number;
}

/** Returns a function that returns undefined for rows that are not loaded. */
export function useRows(list: ListQuery, { count, start, end }: RowRange): (index: number) => Row | undefined {
  const session = useSession();
  const queryClient = useQueryClient();
  const from = Math.floor(Math.max(0, start - PREFETCH_ROWS) / PAGE_SIZE);
  const to = Math.floor(Math.min(count - 1, end + PREFETCH_ROWS) / PAGE_SIZE);
  const [settled] = useDebouncedValue(`${String(from)}-${String(to)}`, SCROLL_DELAY);
  const [settledFrom = 0, settledTo = 0] = settled.split('-').map(Number);
  const isSettled = (page: number) => page >= settledFrom && page <= settledTo;
  const isCached = (page: number) => queryClient.getQueryState(rowPage(session, list, page).queryKey) !== undefined;
  // Pages that are scrolled past are not asked for at all: a drag of the scroll bar passes several in each frame.
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
    (page) => isSettled(page) || isCached(page),
  );
  const combined = numbers.join();
  const pages = useQueries({
    queries: numbers.map((page) => ({ ...rowPage(session, list, page), enabled: isSettled(page) })),
    // A Map: React Query compares arrays structurally and would mix up pages.
    combine: useCallback(
      (results: UseQueryResult<RowPage>[]) =>
        new Map(combined.split(',').map((page, index) => [Number(page), results[index]?.data])),
      [combined],
    ),
  });
  return useCallback((index) => pages.get(Math.floor(index / PAGE_SIZE))?.rows[index % PAGE_SIZE], [pages]);
}

/** Loads the rows that are printed. */
export function useLoadRows(list: ListQuery, count: number): () => Promise<unknown> {
  const session = useSession();
  const queryClient = useQueryClient();
  const pages = Math.ceil(Math.min(count, PRINTED_ROWS) / PAGE_SIZE);
  return () => Promise.all(Array.from({ length: pages }, (_, page) => queryClient.query(rowPage(session, list, page))));
}
