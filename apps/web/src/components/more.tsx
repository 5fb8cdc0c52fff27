import { Button } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect } from 'react';

/** What a list that is read page after page tells of itself. */
interface Endless {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => unknown;
}

/** The end of a list: reads on when it comes into view, or when it is pressed. */
export function More({ of }: { of: Endless }) {
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = of;
  const seen = entry?.isIntersecting === true;
  const readsOn = seen && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const { fetchNextPage } = of;
  useEffect(() => {
    if (readsOn) void fetchNextPage();
  }, [readsOn, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <Button ref={ref} variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      {isFetchNextPageError ? 'The rest could not be read: try again' : 'Show more'}
    </Button>
  );
}
