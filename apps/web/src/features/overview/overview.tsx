import './overview.css';

import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { Failure } from '../../api/failure.js';
import { useLazyComponent } from '../../app/use-lazy-component.js';
import { CsvLink } from '../../components/csv-link.js';
import { NewConnectionButton } from '../../components/new-connection-button.js';
import { QueryView, EmptyState, ErrorAlert } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionList } from './connection-list.js';
import { HealthCounts } from './health-counts.js';
import { isFiltered, useOverviewFilters, type OverviewOrder } from './overview-filters.js';
import { SortField, Toolbar } from './toolbar.js';
import { useFirstPage } from './use-rows.js';

const FirstSteps = lazy(() => import('./first-steps.js'));

const offline = new Failure('offline', 'You are offline. The list loads once you are back online.');

export default function Overview() {
  useTitle('Connections');
  const { filters, applied, order } = useOverviewFilters();
  const list = useMemo(() => ({ applied, order }), [applied, order]);
  const { query, shown } = useFirstPage(list);
  const { set } = filters;
  const setOrder = useCallback((to: OverviewOrder) => set('sort', to === 'health' ? [] : [to]), [set]);
  const header = useElementSize();
  const isEmpty = query.data?.count === 0 && !isFiltered(applied);
  return (
    <div className="ov">
      <div ref={header.ref} className="ov-header">
        <Group gap="md" align="baseline">
          <Title order={1} size="h2">
            Connections
          </Title>
          <Text c="dimmed" size="sm" aria-live="polite">
            {query.data && `${query.data.count.toLocaleString('en')}${isFiltered(applied) ? ' match' : ''}`}
          </Text>
          <div className="ov-new">
            {!isEmpty && query.data && query.data.count > 0 && <OverviewCsv applied={applied} />}
            <NewConnectionButton />
          </div>
        </Group>
        {!isEmpty && (
          <>
            <div className="ov-counts">
              <HealthCounts applied={applied} filters={filters} />
              <SortField order={order} setOrder={setOrder} />
            </div>
            <LazyPictures applied={applied} isReady={query.data !== undefined} />
            <Toolbar applied={applied} filters={filters} order={order} />
          </>
        )}
      </div>
      {query.isPaused && !query.data && <ErrorAlert error={offline} />}
      {!(query.isPaused && !query.data) && (
        <div aria-busy={query.isPlaceholderData}>
          <QueryView query={query} loading={<SkeletonRows />}>
            {({ count }) => {
              if (count > 0)
                return <ConnectionList list={shown} setOrder={setOrder} count={count} headerHeight={header.height} />;
              if (!isEmpty) return <NoMatches clear={filters.clear} />;
              return (
                <Suspense fallback={<SkeletonRows />}>
                  <FirstSteps />
                </Suspense>
              );
            }}
          </QueryView>
        </div>
      )}
    </div>
  );
}

function OverviewCsv({ applied: { kind, ...filters } }: { applied: ConnectionFilters }) {
  const path = kind === undefined ? 'connections/' : `connections/${kind}/`;
  return <CsvLink file="connections" path={path} query={{ ...filters, ordering: 'health' }} />;
}

const loadPictures = async () => (await import('./pictures/pictures.js')).Pictures;

/** Loads the pictures after the first rows. */
function LazyPictures({ applied, isReady }: { applied: ConnectionFilters; isReady: boolean }) {
  const [Pictures, load] = useLazyComponent(loadPictures);
  useEffect(() => {
    if (isReady) load();
  }, [isReady, load]);
  return Pictures ? <Pictures applied={applied} /> : <div className="ov-pictures" aria-busy={isReady} />;
}

function SkeletonRows() {
  return (
    <div aria-busy="true" className="ov-loading">
      <span className="visually-hidden" role="status">
        Loading
      </span>
      {Array.from({ length: 12 }, (_, row) => (
        <Skeleton key={row} height={40} radius="sm" />
      ))}
    </div>
  );
}

function NoMatches({ clear }: { clear: () => void }) {
  return (
    <EmptyState title="No connections match the filters">
      <Button size="xs" variant="default" onClick={clear}>
        Clear filters
      </Button>
    </EmptyState>
  );
}
