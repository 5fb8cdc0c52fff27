import { Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { asFailure } from '../../api/failure.js';
import { jobs, jobsCount } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { CsvLink } from '../../components/csv-link.js';
import { ErrorAlert, Loading } from '../../components/states.js';
import { useFilters } from '../../components/use-filters.js';
import { PrintedPart } from '../../components/printed-part.js';
import { PRINTED_ROWS, usePrinting } from '../../components/use-printing.js';
import { useTitle } from '../../components/use-title.js';
import { FilterBar } from './filter-bar.js';
import { FilterChips } from './filter-chips.js';
import { NewRuns } from './new-runs.js';
import { NoRuns } from './no-runs.js';
import { isNewestFirst, runFilterNames, runQuery, type RunFilterValues } from './run-filters.js';
import { RunTable } from './run-table.js';

export default function Runs() {
  useTitle('Runs');
  const filters = useFilters(runFilterNames);
  const list = useRuns(filters.values);
  const isPrinting = usePrinting(list.loadForPrint);
  const errors = list.error ? asFailure(list.error).fields : {};
  const aliasOf = (id: string) => list.runs?.find(({ connection }) => String(connection.id) === id)?.connection.alias;
  const isFiltered = Object.keys(filters.values).some((name) => name !== 'ordering');
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          Runs
        </Title>
        <Group gap="sm" className="runs-count">
          <Text size="sm" c="dimmed" role="status">
            {list.runs && countText(list.count)}
          </Text>
          {list.runs && list.runs.length > 0 && (
            <CsvLink file="runs" path={list.kind === undefined ? 'jobs/' : `jobs/${list.kind}/`} query={list.filters} />
          )}
        </Group>
      </Group>
      <FilterBar filters={filters} errors={errors} />
      <FilterChips filters={filters} errors={errors} aliasOf={aliasOf} />
      <NewRuns count={list.newCount} show={list.refresh} />
      {list.runs === undefined && !list.error && <Loading lines={12} />}
      {list.error && <ErrorAlert error={list.error} retry={list.refresh} />}
      {list.runs?.length === 0 && <NoRuns clear={isFiltered ? filters.clear : undefined} />}
      {list.runs && list.runs.length > 0 && (
        <div aria-busy={list.isStale} className={list.isStale ? 'runs-stale' : undefined}>
          <RunTable
            runs={list.runs}
            kind={list.kind}
            count={list.count ?? undefined}
            onNearEnd={list.loadMore}
            isPrinting={isPrinting}
          />
        </div>
      )}
      {isPrinting && <PrintedPart printed={list.runs?.length ?? 0} count={list.count ?? 0} />}
      {list.isLoadingMore && <Loading lines={3} />}
      {list.moreError && <ErrorAlert error={list.moreError} retry={list.loadMore} />}
    </Stack>
  );
}

function useRuns(values: RunFilterValues) {
  const session = useSession();
  const { filters, kind } = useMemo(() => runQuery(values), [values]);
  const query = useInfiniteQuery({
    ...jobs(session, filters, kind),
    placeholderData: keepPreviousData,
    // Refetched on request only (NewRuns): rows would move.
    staleTime: Infinity,
  });
  const { data, error, isPlaceholderData: isStale, isFetching, isFetchNextPageError: isMoreError } = query;
  const { hasNextPage, fetchNextPage, refetch } = query;
  const count = data?.pages[0]?.count ?? null;
  const now = useQuery({
    ...jobsCount(session, filters, kind),
    enabled: count !== null && !isStale && isNewestFirst(values),
    refetchInterval: 30_000,
    staleTime: 0,
  });
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const loadForPrint = async () => {
    let loaded = await Promise.resolve({ data, hasNextPage });
    const rows = () => loaded.data?.pages.reduce((sum, { results }) => sum + results.length, 0) ?? 0;
    while (loaded.hasNextPage && rows() < PRINTED_ROWS) loaded = await fetchNextPage({ throwOnError: true });
  };
  const refresh = () => {
    window.scrollTo({ top: 0 });
    void refetch().then(() => now.refetch());
  };
  return {
    runs: useMemo(() => data?.pages.flatMap(({ results }) => results), [data]),
    kind,
    filters,
    count,
    newCount: count === null ? 0 : Math.max(0, (now.data ?? count) - count),
    error: isMoreError ? null : error,
    moreError: isMoreError ? error : null,
    isStale,
    isLoadingMore: query.isFetchingNextPage,
    loadMore,
    loadForPrint,
    refresh,
  };
}

const countText = (count: number | null) => {
  if (count === null) return 'More than 100,000 runs';
  return count === 1 ? '1 run' : `${count.toLocaleString('en')} runs`;
};
