import { NativeSelect, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { systems } from '@syncledger/domain/words';

import { CauseFilter } from '../../components/cause-filter.js';
import { fromLocalField, toLocalField } from '../../components/local-time.js';
import { filtersWith, orderLabels, runFilters, type RunFilterName, type FilterFieldsProps } from './run-filters.js';

const suggestions: Partial<Record<RunFilterName, string[]>> = { system: Object.keys(systems) };

export function MoreFilters({ filters, errors }: FilterFieldsProps) {
  const { values, set } = filters;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs" pt="sm">
      {filtersWith('tags').map((name) => (
        <Tags key={name} name={name} filters={filters} errors={errors} data={suggestions[name]} />
      ))}
      <CauseFilter
        label={runFilters.cause.label}
        chosen={values.cause ?? []}
        onChange={(fingerprints) => set('cause', fingerprints)}
      />
      <NativeSelect
        label={runFilters.automatic.label}
        error={errors['automatic']}
        value={values.automatic?.[0] ?? ''}
        onChange={({ currentTarget: { value } }) => set('automatic', value === '' ? [] : [value])}
        data={[
          { value: '', label: 'Anyone' },
          { value: 'true', label: 'Schedule' },
          { value: 'false', label: 'User' },
        ]}
      />
      {filtersWith('time').map((name) => (
        <TimeField key={name} name={name} filters={filters} errors={errors} />
      ))}
      <NativeSelect
        label={runFilters.ordering.label}
        error={errors['ordering']}
        value={values.ordering?.[0] ?? '-id'}
        onChange={({ currentTarget: { value } }) => set('ordering', value === '-id' ? [] : [value])}
        data={Object.entries(orderLabels).map(([value, label]) => ({ value, label }))}
      />
    </SimpleGrid>
  );
}

function Tags({
  name,
  data = [],
  filters: { values, set },
  errors,
}: FilterFieldsProps & { name: RunFilterName; data: string[] | undefined }) {
  return (
    <TagsInput
      label={runFilters[name].label}
      placeholder={values[name] ? undefined : runFilters[name].placeholder}
      error={errors[name]}
      acceptValueOnBlur
      value={values[name] ?? []}
      onChange={(chosen) => set(name, chosen)}
      data={data}
    />
  );
}

/** Shows local time; the URL contains UTC, so that links are independent of the time zone. */
function TimeField({ name, filters: { values, set }, errors }: FilterFieldsProps & { name: RunFilterName }) {
  return (
    <TextInput
      type="datetime-local"
      label={runFilters[name].label}
      error={errors[name]}
      // The browser keeps partial input, so the field is uncontrolled; remount it when the filter is set or cleared elsewhere.
      key={values[name] === undefined ? 'empty' : 'set'}
      defaultValue={toLocalField(values[name]?.[0])}
      onBlur={({ currentTarget: { value } }) => {
        const time = fromLocalField(value);
        if (time !== undefined && value !== toLocalField(values[name]?.[0])) set(name, [time]);
        if (value === '' && values[name]) set(name, []);
      }}
    />
  );
}
