import { NativeSelect, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { systems } from '@syncledger/domain/words';

import { fromLocalField, toLocalField } from './local-time.js';
import { filterLabels, orderLabels, type RunFilterName, type FilterFieldsProps } from './run-filters.js';

export function MoreFilters({ filters, errors }: FilterFieldsProps) {
  const { values, set } = filters;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs" pt="sm">
      <Tags name="system" placeholder="Add system" filters={filters} errors={errors} data={Object.keys(systems)} />
      <Tags name="connection" placeholder="Add ID" filters={filters} errors={errors} />
      <Tags name="user" placeholder="Add ID or e-mail" filters={filters} errors={errors} />
      <NativeSelect
        label={filterLabels.automatic}
        error={errors['automatic']}
        value={values.automatic?.[0] ?? ''}
        onChange={({ currentTarget: { value } }) => set('automatic', value === '' ? [] : [value])}
        data={[
          { value: '', label: 'Anyone' },
          { value: 'true', label: 'Schedule' },
          { value: 'false', label: 'User' },
        ]}
      />
      <TimeField name="last_run__gte" filters={filters} errors={errors} />
      <TimeField name="last_run__lt" filters={filters} errors={errors} />
      <NativeSelect
        label={filterLabels.ordering}
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
  placeholder,
  data = [],
  filters: { values, set },
  errors,
}: FilterFieldsProps & { name: RunFilterName; placeholder: string; data?: string[] }) {
  return (
    <TagsInput
      label={filterLabels[name]}
      placeholder={values[name] ? undefined : placeholder}
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
      label={filterLabels[name]}
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
