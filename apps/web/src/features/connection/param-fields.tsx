import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';

import { knownParams, paramDescription, newRow, type ParamRow } from './param-rows.js';
import { ParamField } from './param-field.js';

interface ParamFieldsProps {
  readonly system: string;
  readonly rows: readonly ParamRow[];
  readonly onChange: (rows: readonly ParamRow[]) => void;
  /** By key of the row. */
  readonly errors: ReadonlyMap<number, string>;
  readonly failure: string | undefined;
}

export function ParamFields({ system, rows, onChange, errors, failure }: ParamFieldsProps) {
  const missing = Object.keys(knownParams(system)).filter((name) => !rows.some((row) => row.name === name));
  const replace = (row: ParamRow) => onChange(rows.map((one) => (one.key === row.key ? row : one)));
  return (
    <Fieldset legend="Params" className="param-fields">
      <Stack gap="sm">
        {failure !== undefined && (
          <Text role="alert" size="sm" c="var(--mantine-color-error)">
            {failure}
          </Text>
        )}
        {rows.map((row) => (
          <ParamField
            key={row.key}
            row={row}
            system={system}
            error={errors.get(row.key)}
            onChange={replace}
            onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <Group gap="xs" align="flex-end">
          {missing.length > 0 && (
            <NativeSelect
              label={`Add a ${system} param`}
              size="xs"
              value=""
              data={[
                { value: '', label: 'Select a param' },
                ...missing.map((name) => ({ value: name, label: `${name}: ${paramDescription(system, name) ?? ''}` })),
              ]}
              onChange={({ currentTarget: { value } }) => value && onChange([...rows, newRow(rows, value)])}
            />
          )}
          <Button size="xs" variant="default" onClick={() => onChange([...rows, newRow(rows)])}>
            Add custom param
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
