import { infiniteQueryOptions, keepPreviousData, type QueryKey } from '@tanstack/react-query';

import { cursorOf } from './cursor.js';

const PAGE_SIZE = 100;

export interface Page<Row> {
  readonly results: readonly Row[];
  readonly next?: string | null;
}

interface PageParams {
  readonly page_size: number;
  readonly cursor?: string;
}

/** A list fetched page by page with a cursor; keeps the previous rows while new filters load. */
export function paginatedQuery<Row>(
  queryKey: QueryKey,
  read: (params: PageParams, signal: AbortSignal) => Promise<Page<Row>>,
) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => read({ page_size: PAGE_SIZE, ...(cursor && { cursor }) }, signal),
    getNextPageParam: ({ next }) => cursorOf(next),
    placeholderData: keepPreviousData,
  });
}
