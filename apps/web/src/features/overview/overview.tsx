import './overview.css';

import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';

import { Failure } from '../../api/failure.js';
import { NewConnectionButton } from '../../components/new-connection-button.js';
import { Answer, Empty, Failed } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionList } from './connection-list.js';
import { FirstSteps } from './first-steps.js';
import { HealthCounts } from './health-counts.js';
import { isFiltered, useOverviewFilters } from './overview-filters.js';
import { Toolbar } from './toolbar.js';
import { useFirstPage } from './use-rows.js';

const offline = new Failure('offline', 'The browser has no network. The list comes once it is back.');

/** All connections, those in trouble first: which, since when, and what their runs have been like. */
export default function Overview() {
  useTitle('Connections');
  const { filters, asked } = useOverviewFilters();
  const { query, shown } = useFirstPage(asked);
  const above = useElementSize();
  const isEmpty = query.data?.count === 0 && !isFiltered(asked);
  return (
    <div className="ov">
      <div ref={above.ref} className="ov-above">
        <Group gap="md" align="baseline">
          <Title order={1} size="h2">
            Connections
          </Title>
          <Text c="dimmed" size="sm" aria-live="polite">
            {query.data && `${query.data.count.toLocaleString('en')}${isFiltered(asked) ? ' match' : ''}`}
          </Text>
          <div className="ov-new">
            <NewConnectionButton />
          </div>
        </Group>
        {!isEmpty && (
          <>
            <HealthCounts asked={asked} filters={filters} />
            <Toolbar asked={asked} filters={filters} />
          </>
        )}
      </div>
      {query.isPaused && !query.data && <Failed error={offline} />}
      {!(query.isPaused && !query.data) && (
        <div aria-busy={query.isPlaceholderData}>
          <Answer of={query} waiting={<WaitingRows />}>
            {({ count }) => {
              if (count > 0) return <ConnectionList filters={shown} count={count} above={above.height} />;
              if (!isEmpty) return <NothingMatches clear={filters.clear} />;
              return <FirstSteps />;
            }}
          </Answer>
        </div>
      )}
    </div>
  );
}

function WaitingRows() {
  return (
    <div aria-busy="true" className="ov-waiting">
      <span className="visually-hidden" role="status">
        Loading
      </span>
      {Array.from({ length: 12 }, (_, row) => (
        <Skeleton key={row} height={40} radius="sm" />
      ))}
    </div>
  );
}

function NothingMatches({ clear }: { clear: () => void }) {
  return (
    <Empty title="No connection matches">
      <Text size="sm">Nothing that you may see has all that is asked for above.</Text>
      <Button size="xs" variant="default" onClick={clear}>
        Clear all filters
      </Button>
    </Empty>
  );
}
