import { Button, Group, Pill } from '@mantine/core';

import { useProjects } from '../../api/permissions.js';
import { useCauseLabels } from '../../components/cause-filter.js';
import { formatLocal } from '../../components/format-time.js';
import { kindLabels } from '../../components/kind-labels.js';
import { orderLabels, runFilterNames, runFilters, type RunFilterName, type FilterFieldsProps } from './run-filters.js';

const yesNoLabels: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };
const starterLabels: Readonly<Record<string, string>> = { true: 'schedule', false: 'user' };

export function FilterChips({
  filters: { values, set, clear },
  errors,
  aliasOf,
}: FilterFieldsProps & { aliasOf: (connection: string) => string | undefined }) {
  const projects = useProjects();
  const causes = useCauseLabels(values.cause !== undefined);
  const chips = runFilterNames.flatMap((name) => (values[name] ?? []).map((value) => ({ name, value })));
  if (chips.length === 0) return null;
  const formatters: Partial<Record<RunFilterName, (value: string) => string | undefined>> = {
    kind: (value) => (kindLabels as Readonly<Record<string, string>>)[value],
    ready: (value) => yesNoLabels[value],
    succeeded: (value) => yesNoLabels[value],
    automatic: (value) => starterLabels[value],
    project: (value) => projects.get(Number(value))?.name,
    cause: (value) => causes.get(value),
    connection: aliasOf,
    last_run__gte: formatTime,
    last_run__lt: formatTime,
    ordering: (value) => orderLabels[value],
  };
  const without = (name: RunFilterName, value: string) => (values[name] ?? []).filter((other) => other !== value);
  return (
    <Group gap="xs" role="group" aria-label="Active filters">
      {chips.map(({ name, value }) => {
        const text = `${runFilters[name].label}: ${formatters[name]?.(value) ?? value}`;
        return (
          <Pill
            key={`${name} ${value}`}
            size="md"
            withRemoveButton
            className={errors[name] === undefined ? 'run-chip' : 'run-chip run-chip-invalid'}
            onRemove={() => set(name, without(name, value))}
            removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
          >
            {text}
          </Pill>
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Clear filters
      </Button>
    </Group>
  );
}

function formatTime(value: string): string | undefined {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : formatLocal(time);
}
