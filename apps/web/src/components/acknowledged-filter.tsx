import { NativeSelect } from '@mantine/core';

const options = [
  { value: '', label: 'Acknowledged?' },
  { value: 'no', label: 'Unacknowledged' },
  { value: 'yes', label: 'Acknowledged' },
];

export function AcknowledgedFilter({
  chosen: [chosen] = [],
  onChange,
}: {
  chosen: readonly boolean[] | undefined;
  onChange: (values: string[]) => void;
}) {
  return (
    <NativeSelect
      aria-label="Acknowledged"
      data={options}
      value={chosen === undefined ? '' : chosen ? 'yes' : 'no'}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? [] : [value])}
    />
  );
}
