import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';

import { knownParams, meaningText, newRow, type ParamRow } from './param-rows.js';
import { ParamField } from './param-field.js';

interface ParamFieldsProps {
  readonly system: string;
  readonly rows: readonly ParamRow[];
  readonly onChange: (rows: readonly ParamRow[]) => void;
  /** What is wrong with rows, by their key. */
  readonly wrong: ReadonlyMap<number, string>;
  /** What the server said of the params. */
  readonly failure: string | undefined;
}

/** The params as rows of name and value; those that the system usually has can be picked. */
export function ParamFields({ system, rows, onChange, wrong, failure }: ParamFieldsProps) {
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
            wrong={wrong.get(row.key)}
            onChange={replace}
            onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <Group gap="xs" align="flex-end">
          {missing.length > 0 && (
            <NativeSelect
              label={`Add one that ${system} usually has`}
              size="xs"
              value=""
              data={[
                { value: '', label: 'Choose one' },
                ...missing.map((name) => ({ value: name, label: `${name}: ${meaningText(system, name) ?? ''}` })),
              ]}
              onChange={({ currentTarget: { value } }) => value && onChange([...rows, newRow(rows, value)])}
            />
          )}
          <Button size="xs" variant="default" onClick={() => onChange([...rows, newRow(rows)])}>
            Add another
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
