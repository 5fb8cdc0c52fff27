import { infiniteQueryOptions, keepPreviousData, type QueryKey } from '@tanstack/react-query';

import { cursorOf } from './cursor.js';

/** Objects on each page of a list that is read page after page. */
const PAGE = 100;

/** One page of a list. */
export interface Page<Row> {
  readonly results: readonly Row[];
  readonly next?: string | null;
}

/** Which page is asked for. */
interface Place {
  readonly page_size: number;
  readonly cursor?: string;
}

/** A list that is read page after page by cursor; while other filters are asked for, what was there stays. */
export function paged<Row>(queryKey: QueryKey, read: (place: Place, signal: AbortSignal) => Promise<Page<Row>>) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => read({ page_size: PAGE, ...(cursor && { cursor }) }, signal),
    getNextPageParam: ({ next }) => cursorOf(next),
    placeholderData: keepPreviousData,
  });
}
