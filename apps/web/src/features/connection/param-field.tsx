import { Button, Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { isSecretParam } from '@syncledger/domain/words';

import { meaningOf, type ParamRow } from './param-rows.js';

interface ParamFieldProps {
  readonly row: ParamRow;
  readonly system: string;
  readonly wrong: string | undefined;
  readonly onChange: (row: ParamRow) => void;
  readonly onRemove: () => void;
}

/** A param to edit: its name, its value, and whether that is text or JSON. */
export function ParamField({ row, system, wrong, onChange, onRemove }: ParamFieldProps) {
  const named = row.name || 'new param';
  return (
    <div className="param-field" role="group" aria-label={named}>
      <TextInput
        label="Name"
        value={row.name}
        // The value of a kept secret belongs to its name.
        readOnly={row.isKept}
        onChange={({ currentTarget: { value } }) => onChange({ ...row, name: value })}
        autoComplete="off"
        spellCheck={false}
      />
      <Value row={row} system={system} wrong={wrong} onChange={onChange} />
      <Checkbox
        label="JSON"
        aria-label={`${named} is JSON`}
        checked={row.isJson}
        disabled={row.isKept}
        onChange={({ currentTarget: { checked } }) => onChange({ ...row, isJson: checked })}
      />
      <Button size="xs" variant="default" onClick={onRemove} aria-label={`Remove ${named}`}>
        Remove
      </Button>
    </div>
  );
}

function Value({ row, system, wrong, onChange }: Omit<ParamFieldProps, 'onRemove'>) {
  const shared = {
    label: 'Value',
    description: meaningOf(system, row.name)?.meaning,
    value: row.text,
    error: wrong,
    spellCheck: false,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ ...row, text: value, isKept: false }),
  };
  if (row.isKept) return <PasswordInput {...shared} placeholder="Stays as it is" autoComplete="new-password" />;
  if (row.isJson) return <Textarea {...shared} autosize maxRows={8} autoComplete="off" />;
  if (row.name !== '' && isSecretParam(system, row.name))
    return <PasswordInput {...shared} autoComplete="new-password" />;
  return <TextInput {...shared} autoComplete="off" />;
}
