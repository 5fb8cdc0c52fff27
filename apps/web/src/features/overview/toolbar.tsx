import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import type { ConnectionFilters } from '../../api/connections.js';
import { AcknowledgedFilter } from '../../components/acknowledged-filter.js';
import { CauseFilter } from '../../components/cause-filter.js';
import { FilterField } from '../../components/filter-field.js';
import { KindFilter, ProjectFilter, SystemFilter } from '../../components/scope-filters.js';
import { useNow } from '../../components/use-now.js';
import { isFiltered, orderLabels, orders, type OverviewFilters, type OverviewOrder } from './overview-filters.js';
import { sinceOptions } from './since.js';
import { ViewPicker } from './view-picker.js';

interface SortFieldProps {
  readonly order: OverviewOrder;
  readonly setOrder: (order: OverviewOrder) => void;
}

export function SortField({ order, setOrder }: SortFieldProps) {
  return (
    <NativeSelect
      aria-label="Sort by"
      className="ov-sort-by"
      data={orders.map((value) => ({ value, label: orderLabels[value] }))}
      value={order}
      onChange={({ currentTarget: { value } }) => setOrder(orders.find((each) => each === value) ?? 'health')}
    />
  );
}

interface ToolbarProps {
  readonly applied: ConnectionFilters;
  readonly filters: OverviewFilters;
  readonly order: OverviewOrder;
}

export function Toolbar({ applied, filters, order }: ToolbarProps) {
  const { values, set, clear } = filters;
  // Narrow windows show the other fields on request.
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <div role="search" aria-label="Connections" className="ov-toolbar" data-open={isOpen}>
      <FilterField
        type="search"
        aria-label="Search"
        placeholder="Search"
        delay={200}
        value={values.search?.[0] ?? ''}
        onFilter={(text) => set('search', text === '' ? [] : [text])}
      />
      <Button variant="default" className="ov-more" aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? 'Fewer filters' : 'More filters'}
      </Button>
      <ProjectFilter chosen={applied.project ?? []} onChange={(ids) => set('project', ids)} />
      <SystemFilter chosen={applied.system ?? []} onChange={(names) => set('system', names)} />
      <KindFilter chosen={applied.kind} onChange={(kinds) => set('kind', kinds)} />
      <SinceFilter chosen={applied.health_since__gte && values.since?.[0]} onChange={(since) => set('since', since)} />
      <AcknowledgedFilter chosen={applied.acknowledged} onChange={(values) => set('acknowledged', values)} />
      <CauseFilter chosen={applied.cause ?? []} onChange={(causes) => set('cause', causes)} />
      <ViewPicker />
      {(isFiltered(applied) || order !== 'health') && (
        <Button variant="default" onClick={clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps<Value> {
  readonly chosen: Value;
  readonly onChange: (values: string[]) => void;
}

/** By the time since when the health has been the same. */
function SinceFilter({ chosen, onChange }: ChoiceProps<string | undefined>) {
  const now = useNow();
  return (
    <NativeSelect
      aria-label="Since"
      data={[{ value: '', label: 'Any time' }, ...sinceOptions(now, chosen)]}
      value={chosen ?? ''}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? [] : [value])}
    />
  );
}
