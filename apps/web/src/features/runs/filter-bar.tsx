import { Button, Group, MultiSelect, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { kinds } from '@syncledger/domain/words';

import { useProjects } from '../../api/permissions.js';
import { FilterField } from '../../components/filter-field.js';
import { kindLabels } from '../../components/kind-labels.js';
import { MoreFilters } from './more-filters.js';
import { chosenOutcome, filtersWith, outcomes, type FilterFieldsProps, type OutcomeChoice } from './run-filters.js';

/** Filters behind "More filters". */
const MORE = filtersWith('more', 'tags', 'time');

export function FilterBar({ filters, errors }: FilterFieldsProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const isOpen = opened || MORE.some((name) => errors[name] !== undefined);
  const { values, set } = filters;
  const projects = useProjects();
  return (
    <div role="search" aria-label="Filter runs">
      <Group gap="sm" align="flex-start" className="run-filters">
        <FilterField
          type="search"
          aria-label="Search messages"
          placeholder="Search messages"
          className="run-search"
          error={errors['search']}
          value={values.search?.[0] ?? ''}
          onFilter={(text) => set('search', text === '' ? [] : [text])}
        />
        <OutcomeField filters={filters} errors={errors} />
        <NativeSelect
          aria-label="Kind"
          error={errors['kind']}
          value={values.kind?.[0] ?? ''}
          onChange={({ currentTarget: { value } }) => set('kind', value === '' ? [] : [value])}
          data={[{ value: '', label: 'All kinds' }, ...kinds.map((kind) => ({ value: kind, label: kindLabels[kind] }))]}
        />
        <MultiSelect
          aria-label="Projects"
          className="run-projects"
          placeholder={values.project ? undefined : 'All projects'}
          error={errors['project']}
          searchable
          limit={50}
          nothingFoundMessage="No matching projects"
          value={values.project ?? []}
          onChange={(current) => set('project', current)}
          data={[...projects.values()].map(({ id, name }) => ({ value: String(id), label: name }))}
        />
        <Button variant="default" onClick={toggle} aria-expanded={isOpen} aria-controls="more-filters">
          {isOpen ? 'Fewer filters' : 'More filters'}
        </Button>
      </Group>
      <div id="more-filters">{isOpen && <MoreFilters filters={filters} errors={errors} />}</div>
    </div>
  );
}

/** Combines the API's `ready` and `succeeded`. */
function OutcomeField({ filters: { values, set }, errors }: FilterFieldsProps) {
  const current = chosenOutcome(values);
  const choose = (choice: OutcomeChoice | 'any') => {
    set('ready', choice === 'any' ? [] : outcomes[choice].ready);
    set('succeeded', choice === 'any' ? [] : outcomes[choice].succeeded);
  };
  return (
    <NativeSelect
      aria-label="Outcome"
      error={errors['ready'] ?? errors['succeeded']}
      value={current}
      onChange={({ currentTarget: { value } }) => choose(value as OutcomeChoice | 'any')}
    >
      <option value="any">Any outcome</option>
      {Object.entries(outcomes).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
      {current === 'other' && (
        <option value="other" disabled>
          Custom
        </option>
      )}
    </NativeSelect>
  );
}
