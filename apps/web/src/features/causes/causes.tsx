import './causes.css';

import { Anchor, NativeSelect, Stack, Text } from '@mantine/core';
import type { FailureCause } from '@syncledger/client';
import { kinds } from '@syncledger/domain/words';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';

import { causeList, type CauseFilters } from '../../api/causes.js';
import { useSession } from '../../app/session.js';
import { AcknowledgedFilter } from '../../components/acknowledged-filter.js';
import { acknowledgedFilter } from '../../components/acknowledged-values.js';
import { column } from '../../components/data-table.js';
import { FilterField } from '../../components/filter-field.js';
import { formatStart } from '../../components/format-time.js';
import { InfiniteTable } from '../../components/infinite-table.js';
import { PageHeader } from '../../components/page-header.js';
import { KindFilter, ProjectFilter, SystemFilter } from '../../components/scope-filters.js';
import { EmptyState } from '../../components/states.js';
import { Timestamp } from '../../components/timestamp.js';
import { useFilters, type Filters } from '../../components/use-filters.js';
import { connectionsPath, runsPath } from './cause-links.js';
import { RunCause } from './run-cause.js';
import { Sparkline } from './sparkline.js';

const names = ['search', 'project', 'system', 'kind', 'acknowledged', 'sort'] as const;

type CausePageFilters = Filters<(typeof names)[number]>;

const orderLabels = {
  '-connections': 'Most connections',
  '-runs': 'Most runs',
  '-last_seen': 'Seen last',
  '-first_seen': 'Newest first',
  first_seen: 'Oldest first',
} as const satisfies Partial<Record<NonNullable<CauseFilters['ordering']>, string>>;

const orders = Object.keys(orderLabels) as (keyof typeof orderLabels)[];

/** "Why are they failing?" */
export default function Causes() {
  const filters = useFilters(names);
  const { values } = filters;
  const applied = useMemo(() => toApiFilters(values), [values]);
  const query = useInfiniteQuery(causeList(useSession(), applied));
  const isFiltered = Object.keys(applied).some((name) => name !== 'ordering');
  const columns = [
    column<FailureCause>('Cause', (cause) => <Cause cause={cause} />),
    column<FailureCause>('Connections', (cause) => (
      <Anchor component={Link} href={connectionsPath(cause, applied)} underline="always">
        {cause.connections.toLocaleString('en')}
      </Anchor>
    )),
    column<FailureCause>('Projects', ({ projects }) => projects.toLocaleString('en')),
    column<FailureCause>('Failed runs', (cause) => <FailedRuns cause={cause} />),
    column<FailureCause>('Last 14 days', ({ failing_by_day: days }) => <Sparkline values={days} />),
    column<FailureCause>('First seen', ({ first_seen: at }) => (
      <span className="causes-time">
        <Timestamp at={at} text={formatStart} />
      </span>
    )),
    column<FailureCause>('Last seen', ({ last_seen: at }) => (
      <span className="causes-time">
        <Timestamp at={at} />
      </span>
    )),
    column<FailureCause>('', (cause) => <RunCause cause={cause} filters={applied} />),
  ];
  return (
    <Stack className="causes">
      <PageHeader
        title="Why are they failing?"
        description="Failing connections, grouped by the reason of their last failed run. Runs are those since each last succeeded."
      />
      <CauseToolbar filters={filters} applied={applied} />
      <InfiniteTable
        query={query}
        label="Causes"
        columns={columns}
        getRowId={({ fingerprint }) => fingerprint}
        empty={<EmptyState title={isFiltered ? 'No causes match the filters' : 'No connection is failing'} />}
      />
    </Stack>
  );
}

/** The list also has what failed before a connection succeeded in between, unless there is only one. */
function FailedRuns({ cause }: { cause: FailureCause }) {
  const runs = cause.runs.toLocaleString('en');
  const isSame = cause.connections === 1;
  return (
    <div>
      {!isSame && <div>{runs}</div>}
      <Anchor component={Link} href={runsPath(cause)} underline="always">
        {isSame ? runs : 'All since first seen'}
      </Anchor>
    </div>
  );
}

/** The line of a single connection, else what the lines have in common, with one of them. */
function Cause({ cause: { title, system, sample, connections } }: { cause: FailureCause }) {
  const line = connections === 1 ? sample : title;
  return (
    <div className="causes-cause">
      <Text size="sm" fw={600}>
        {line || 'No message'}
      </Text>
      <Text size="sm" c="dimmed">
        {system}
        {sample !== line && ` · ${sample}`}
      </Text>
    </div>
  );
}

function CauseToolbar({ filters: { values, set }, applied }: { filters: CausePageFilters; applied: CauseFilters }) {
  return (
    <div role="search" aria-label="Causes" className="causes-toolbar">
      <FilterField
        type="search"
        aria-label="Search"
        placeholder="Search"
        value={values.search?.[0] ?? ''}
        onFilter={(text) => set('search', text === '' ? [] : [text])}
      />
      <ProjectFilter chosen={applied.project ?? []} onChange={(ids) => set('project', ids)} />
      <SystemFilter chosen={applied.system ?? []} onChange={(systems) => set('system', systems)} />
      <KindFilter chosen={applied.kind?.[0]} onChange={(chosen) => set('kind', chosen)} />
      <AcknowledgedFilter chosen={applied.acknowledged} onChange={(values) => set('acknowledged', values)} />
      <NativeSelect
        aria-label="Sort by"
        data={orders.map((value) => ({ value, label: orderLabels[value] }))}
        value={applied.ordering ?? '-connections'}
        onChange={({ currentTarget: { value } }) => set('sort', value === '-connections' ? [] : [value])}
      />
    </div>
  );
}

/** Ignores invalid values in the URL. */
function toApiFilters({ search, project, system, kind, acknowledged, sort }: CausePageFilters['values']): CauseFilters {
  const searched = search?.filter((text) => text.trim() !== '');
  const projects = project?.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const kindList = kinds.filter((each) => kind?.includes(each));
  const ordering = orders.find((order) => order === sort?.[0]);
  const known = acknowledgedFilter(acknowledged);
  return {
    ...(searched?.length && { search: searched }),
    ...(projects?.length && { project: projects }),
    ...(system?.length && { system }),
    ...(kindList.length === 1 && { kind: kindList }),
    ...(known && { acknowledged: known }),
    ...(ordering && { ordering }),
  };
}
