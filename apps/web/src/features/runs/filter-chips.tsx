import { Button, Group, Pill } from '@mantine/core';

import { useProjects } from '../../api/rights.js';
import { inZone } from '../../components/time-text.js';
import {
  filterLabels,
  kindLabels,
  orders,
  runFilterNames,
  type RunFilterName,
  type FilterFieldsProps,
} from './run-filters.js';

const yesOrNo: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };
const starters: Readonly<Record<string, string>> = { true: 'the schedule', false: 'a person or program' };

/** What is set, each to be taken away alone, and all at once. */
export function FilterChips({
  filters: { values, set, clear },
  wrong,
  aliasOf,
}: FilterFieldsProps & { aliasOf: (connection: string) => string | undefined }) {
  const projects = useProjects();
  const chips = runFilterNames.flatMap((name) => (values[name] ?? []).map((value) => ({ name, value })));
  if (chips.length === 0) return null;
  const words: Partial<Record<RunFilterName, (value: string) => string | undefined>> = {
    kind: (value) => (kindLabels as Readonly<Record<string, string>>)[value],
    ready: (value) => yesOrNo[value],
    succeeded: (value) => yesOrNo[value],
    automatic: (value) => starters[value],
    project: (value) => projects.get(Number(value))?.name,
    connection: aliasOf,
    last_run__gte: timeText,
    last_run__lt: timeText,
    ordering: (value) => orders[value],
  };
  const without = (name: RunFilterName, value: string) => (values[name] ?? []).filter((other) => other !== value);
  return (
    <Group gap="xs" role="group" aria-label="Filters that are set">
      {chips.map(({ name, value }) => {
        const text = `${filterLabels[name]}: ${words[name]?.(value) ?? value}`;
        return (
          <Pill
            key={`${name} ${value}`}
            size="md"
            withRemoveButton
            className={wrong[name] === undefined ? 'run-chip' : 'run-chip run-chip-wrong'}
            onRemove={() => set(name, without(name, value))}
            removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
          >
            {text}
          </Pill>
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Clear all
      </Button>
    </Group>
  );
}

function timeText(value: string): string | undefined {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : inZone(time);
}
