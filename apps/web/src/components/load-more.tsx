import { Button } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect } from 'react';

interface InfiniteQuery {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => unknown;
}

/** Loads the next page when it scrolls into view or is clicked. */
export function LoadMore({ query }: { query: InfiniteQuery }) {
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const isInView = entry?.isIntersecting === true;
  const shouldFetch = isInView && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const { fetchNextPage } = query;
  useEffect(() => {
    if (shouldFetch) void fetchNextPage();
  }, [shouldFetch, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <Button ref={ref} variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      {isFetchNextPageError ? 'Loading failed. Try again' : 'Load more'}
    </Button>
  );
}
