import { Button, Group, MultiSelect, Select, TextInput } from '@mantine/core';

import { FilterField } from '../../../components/filter-field.js';
import type { Filters } from '../../../components/use-filters.js';
import { actionLabels, objectLabels, type auditFilterNames } from './audit-filters.js';

const actions = Object.entries(actionLabels).map(([value, label]) => ({ value, label }));
const kinds = Object.entries(objectLabels).map(([value, label]) => ({ value, label }));

/** After the last key, in milliseconds. */
const DELAY = 600;

export function AuditFilterBar({ filters }: { filters: Filters<(typeof auditFilterNames)[number]> }) {
  const { values, set, clear } = filters;
  const [kind = '', id = ''] = (values.object?.[0] ?? '').split('/');
  const setFilter = (name: (typeof auditFilterNames)[number], value: string) => set(name, value ? [value] : []);
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label="Audit log">
      <FilterField
        label="User"
        placeholder="E-mail address or ID"
        delay={DELAY}
        value={values.actor?.[0] ?? ''}
        onFilter={(text) => setFilter('actor', text.trim())}
      />
      <MultiSelect
        label="Action"
        miw={170}
        clearable
        data={actions}
        value={values.action ?? []}
        onChange={(chosen) => set('action', chosen)}
      />
      <Select
        label="Object"
        w={150}
        clearable
        data={kinds}
        value={kind || null}
        onChange={(value) => setFilter('object', value ?? '')}
      />
      <FilterField
        label="Object ID"
        w={90}
        delay={DELAY}
        disabled={kind === ''}
        value={id}
        onFilter={(text) => {
          const objectId = text.trim();
          setFilter('object', /^[A-Za-z0-9]{1,32}$/.test(objectId) ? `${kind}/${objectId}` : kind);
        }}
      />
      <Day label="From" value={values.from?.[0]} onChange={(day) => setFilter('from', day)} />
      <Day label="To" value={values.until?.[0]} onChange={(day) => setFilter('until', day)} />
      {Object.keys(values).length > 0 && (
        <Button variant="subtle" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string) => void;
}) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
