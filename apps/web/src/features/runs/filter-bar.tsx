import { Button, Collapse, Group, MultiSelect, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { kinds } from '@syncledger/domain/words';

import { useProjects } from '../../api/rights.js';
import { MoreFilters } from './more-filters.js';
import {
  chosenOutcome,
  kindLabels,
  outcomes,
  type FilterFieldsProps,
  type OutcomeChoice,
  type RunFilterName,
} from './run-filters.js';
import { SearchField } from './search-field.js';

/** Those that stand behind "More filters". */
const MORE: readonly RunFilterName[] = [
  'system',
  'automatic',
  'connection',
  'user',
  'last_run__gte',
  'last_run__lt',
  'ordering',
];

/** The filters of the list: the usual ones, and the rest on demand. */
export function FilterBar({ filters, wrong }: FilterFieldsProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const isOpen = opened || MORE.some((name) => wrong[name] !== undefined);
  const { values, set } = filters;
  const projects = useProjects();
  return (
    <div role="search" aria-label="Filter runs">
      <Group gap="sm" align="flex-start" className="run-filters">
        <SearchField
          value={values.search?.[0] ?? ''}
          error={wrong['search']}
          onChange={(text) => set('search', text === '' ? [] : [text])}
        />
        <OutcomeField filters={filters} wrong={wrong} />
        <NativeSelect
          aria-label="Kind"
          error={wrong['kind']}
          value={values.kind?.[0] ?? ''}
          onChange={({ currentTarget: { value } }) => set('kind', value === '' ? [] : [value])}
          data={[
            { value: '', label: 'Both kinds' },
            ...kinds.map((kind) => ({ value: kind, label: kindLabels[kind] })),
          ]}
        />
        <MultiSelect
          aria-label="Projects"
          className="run-projects"
          placeholder={values.project ? undefined : 'All projects'}
          error={wrong['project']}
          searchable
          limit={50}
          nothingFoundMessage="No such project"
          value={values.project ?? []}
          onChange={(chosen) => set('project', chosen)}
          data={[...projects.values()].map(({ id, name }) => ({ value: String(id), label: name }))}
        />
        <Button variant="default" onClick={toggle} aria-expanded={isOpen} aria-controls="more-filters">
          {isOpen ? 'Fewer filters' : 'More filters'}
        </Button>
      </Group>
      <Collapse expanded={isOpen} id="more-filters">
        <MoreFilters filters={filters} wrong={wrong} />
      </Collapse>
    </div>
  );
}

/** One field for the API's `ready` and `succeeded`, in the words of the list. */
function OutcomeField({ filters: { values, set }, wrong }: FilterFieldsProps) {
  const chosen = chosenOutcome(values);
  const choose = (choice: OutcomeChoice | 'any') => {
    set('ready', choice === 'any' ? [] : outcomes[choice].ready);
    set('succeeded', choice === 'any' ? [] : outcomes[choice].succeeded);
  };
  return (
    <NativeSelect
      aria-label="Outcome"
      error={wrong['ready'] ?? wrong['succeeded']}
      value={chosen}
      onChange={({ currentTarget: { value } }) => choose(value as OutcomeChoice | 'any')}
    >
      <option value="any">Any outcome</option>
      {Object.entries(outcomes).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
      {chosen === 'other' && (
        <option value="other" disabled>
          As below
        </option>
      )}
    </NativeSelect>
  );
}
