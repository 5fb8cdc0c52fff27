import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useSession } from '../../app/session.js';
import { PAGE, rowPage, type RowPage } from './overview-queries.js';
import type { Row } from './row.js';

/** How long in milliseconds one must stay at a place before its rows are asked for: scrolling past asks for nothing. */
const SETTLED = 150;
/** Rows beyond what is seen that are asked for as well: one who turns the wheel is there in a quarter of a second. */
const AHEAD = 35;

/** What the first page says of all: how many, and which filters the rows that are shown belong to. */
export function useFirstPage(asked: ConnectionFilters): {
  query: UseQueryResult<RowPage>;
  /** Those of the rows that are shown: what was there stays until what is asked for has come. */
  shown: ConnectionFilters;
} {
  const query = useQuery({ ...rowPage(useSession(), asked, 0), placeholderData: keepPreviousData });
  const [shown, setShown] = useState(asked);
  if (!query.isPlaceholderData && query.data && shown !== asked) setShown(asked);
  return { query, shown };
}

/** A part of the list that is on the screen. */
interface Window {
  /** Connections in the whole list. */
  readonly count: number;
  /** The first that is on the screen, and the last. */
  readonly start: number;
  readonly end: number;
}

/** The rows in a window of the list, as far as they are there. */
export function useRows(filters: ConnectionFilters, { count, start, end }: Window): (index: number) => Row | undefined {
  const session = useSession();
  const from = Math.floor(Math.max(0, start - AHEAD) / PAGE);
  const to = Math.floor(Math.min(count - 1, end + AHEAD) / PAGE);
  const [settled] = useDebouncedValue(`${String(from)}-${String(to)}`, SETTLED);
  const [settledFrom = 0, settledTo = 0] = settled.split('-').map(Number);
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const pages = useQueries({
    queries: numbers.map((page) => ({
      ...rowPage(session, filters, page),
      enabled: page >= settledFrom && page <= settledTo,
    })),
    // A map: what a list combines is compared with the list before, in depth, and one page is copied into the place of another.
    combine: useCallback(
      (results: UseQueryResult<RowPage>[]) => new Map(results.map(({ data }, index) => [from + index, data])),
      [from],
    ),
  });
  return useCallback((index) => pages.get(Math.floor(index / PAGE))?.rows[index % PAGE], [pages]);
}
