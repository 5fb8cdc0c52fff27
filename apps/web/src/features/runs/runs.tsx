import { Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { asFailure } from '../../api/failure.js';
import { jobs, jobsCount } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { Failed, Waiting } from '../../components/states.js';
import { useFilters } from '../../components/use-filters.js';
import { useTitle } from '../../components/use-title.js';
import { FilterBar } from './filter-bar.js';
import { FilterChips } from './filter-chips.js';
import { NewRuns } from './new-runs.js';
import { NoRuns } from './no-runs.js';
import { isNewestFirst, runFilterNames, runQuery, type RunFilterValues } from './run-filters.js';
import { RunTable } from './run-table.js';

/** The list of runs with every filter of the API, all in the address of the page. */
export default function Runs() {
  useTitle('Runs');
  const filters = useFilters(runFilterNames);
  const list = useRuns(filters.values);
  const wrong = list.error ? asFailure(list.error).fields : {};
  const aliasOf = (id: string) => list.runs?.find(({ connection }) => String(connection.id) === id)?.connection.alias;
  const isFiltered = Object.keys(filters.values).some((name) => name !== 'ordering');
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          Runs
        </Title>
        <Text size="sm" c="dimmed" role="status">
          {list.runs && countText(list.count)}
        </Text>
      </Group>
      <FilterBar filters={filters} wrong={wrong} />
      <FilterChips filters={filters} wrong={wrong} aliasOf={aliasOf} />
      <NewRuns count={list.fresh} show={list.renew} />
      {list.runs === undefined && !list.error && <Waiting lines={12} />}
      {list.error && <Failed error={list.error} retry={list.renew} />}
      {list.runs?.length === 0 && <NoRuns clear={isFiltered ? filters.clear : undefined} />}
      {list.runs && list.runs.length > 0 && (
        <div aria-busy={list.isBehind} className={list.isBehind ? 'runs-behind' : undefined}>
          <RunTable runs={list.runs} kind={list.kind} count={list.count ?? undefined} onNearEnd={list.more} />
        </div>
      )}
      {list.isLoadingMore && <Waiting lines={3} />}
      {list.moreError && <Failed error={list.moreError} retry={list.more} />}
    </Stack>
  );
}

/** The runs that match, as far as they were asked for, and whether there are new ones. */
function useRuns(values: RunFilterValues) {
  const session = useSession();
  const { filters, kind } = useMemo(() => runQuery(values), [values]);
  const query = useInfiniteQuery({
    ...jobs(session, filters, kind),
    placeholderData: keepPreviousData,
    // Renewed when asked (NewRuns), not behind the reader's back: rows would move.
    staleTime: Infinity,
  });
  const { data, error, isPlaceholderData: isBehind, isFetching, isFetchNextPageError: isMoreError } = query;
  const { hasNextPage, fetchNextPage, refetch } = query;
  const count = data?.pages[0]?.count ?? null;
  const now = useQuery({
    ...jobsCount(session, filters, kind),
    enabled: count !== null && !isBehind && isNewestFirst(values),
    refetchInterval: 30_000,
    staleTime: 0,
  });
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const renew = () => {
    window.scrollTo({ top: 0 });
    void refetch().then(() => now.refetch());
  };
  return {
    runs: useMemo(() => data?.pages.flatMap(({ results }) => results), [data]),
    kind,
    count,
    fresh: count === null ? 0 : Math.max(0, (now.data ?? count) - count),
    error: isMoreError ? null : error,
    moreError: isMoreError ? error : null,
    isBehind,
    isLoadingMore: query.isFetchingNextPage,
    more,
    renew,
  };
}

const countText = (count: number | null) => {
  if (count === null) return 'over 100,000 runs';
  return count === 1 ? '1 run' : `${count.toLocaleString('en')} runs`;
};
