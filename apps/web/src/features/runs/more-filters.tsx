import { NativeSelect, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { systems } from '@syncledger/domain/words';

import { fromLocalField, toLocalField } from './local-time.js';
import { filterLabels, orders, type RunFilterName, type FilterFieldsProps } from './run-filters.js';

/** The filters that are not needed every day. */
export function MoreFilters({ filters, wrong }: FilterFieldsProps) {
  const { values, set } = filters;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs" pt="sm">
      <Tags name="system" hint="Add a system" filters={filters} wrong={wrong} data={Object.keys(systems)} />
      <Tags name="connection" hint="Add a number" filters={filters} wrong={wrong} />
      <Tags name="user" hint="Add a number or e-mail" filters={filters} wrong={wrong} />
      <NativeSelect
        label={filterLabels.automatic}
        error={wrong['automatic']}
        value={values.automatic?.[0] ?? ''}
        onChange={({ currentTarget: { value } }) => set('automatic', value === '' ? [] : [value])}
        data={[
          { value: '', label: 'Anything' },
          { value: 'true', label: 'The schedule' },
          { value: 'false', label: 'A person or program' },
        ]}
      />
      <TimeField name="last_run__gte" filters={filters} wrong={wrong} />
      <TimeField name="last_run__lt" filters={filters} wrong={wrong} />
      <NativeSelect
        label={filterLabels.ordering}
        error={wrong['ordering']}
        value={values.ordering?.[0] ?? '-id'}
        onChange={({ currentTarget: { value } }) => set('ordering', value === '-id' ? [] : [value])}
        data={Object.entries(orders).map(([value, label]) => ({ value, label }))}
      />
    </SimpleGrid>
  );
}

/** A filter with any number of values, each typed. */
function Tags({
  name,
  hint,
  data = [],
  filters: { values, set },
  wrong,
}: FilterFieldsProps & { name: RunFilterName; hint: string; data?: string[] }) {
  return (
    <TagsInput
      label={filterLabels[name]}
      placeholder={values[name] ? undefined : hint}
      error={wrong[name]}
      acceptValueOnBlur
      value={values[name] ?? []}
      onChange={(chosen) => set(name, chosen)}
      data={data}
    />
  );
}

/** A time in the viewer's zone; the address holds it in UTC, so that a link means the same everywhere. */
function TimeField({ name, filters: { values, set }, wrong }: FilterFieldsProps & { name: RunFilterName }) {
  return (
    <TextInput
      type="datetime-local"
      label={filterLabels[name]}
      error={wrong[name]}
      // The browser keeps what is half typed: only what comes from elsewhere is put into the field.
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
