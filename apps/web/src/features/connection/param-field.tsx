import { Button, Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { isSecretParam } from '@syncledger/domain/words';

import { meaningText, type ParamRow } from './param-rows.js';

interface ParamFieldProps {
  readonly row: ParamRow;
  readonly system: string;
  readonly wrong: string | undefined;
  readonly onChange: (row: ParamRow) => void;
  readonly onRemove: () => void;
}

/** A param to edit: its value by its name; of one's own also the name, and whether the value is text or JSON. */
export function ParamField({ row, system, wrong, onChange, onRemove }: ParamFieldProps) {
  return (
    <div className={row.isNamed ? 'param-field' : 'param-field param-field-own'}>
      {!row.isNamed && (
        <TextInput
          label="Name"
          value={row.name}
          onChange={({ currentTarget: { value } }) => onChange({ ...row, name: value })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <Value row={row} system={system} wrong={wrong} onChange={onChange} />
      {!row.isNamed && (
        <Checkbox
          label="As JSON"
          checked={row.isJson}
          onChange={({ currentTarget: { checked } }) => onChange({ ...row, isJson: checked })}
        />
      )}
      <Button size="xs" variant="default" onClick={onRemove}>
        Remove<span className="visually-hidden"> {row.name || 'new param'}</span>
      </Button>
    </div>
  );
}

function Value({ row, system, wrong, onChange }: Omit<ParamFieldProps, 'onRemove'>) {
  const meaning = meaningText(system, row.name);
  const shared = {
    label: row.isNamed ? row.name : 'Value',
    description: row.isNamed && row.isJson ? `${meaning ?? 'A value'}, as JSON` : meaning,
    value: row.text,
    error: wrong,
    spellCheck: false,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ ...row, text: value, isKept: false }),
  };
  if (row.isKept) return <PasswordInput {...shared} placeholder="Stays as it is" autoComplete="new-password" />;
  if (row.isJson) return <Textarea {...shared} autosize maxRows={8} autoComplete="off" />;
  if (row.name !== '' && isSecretParam(system, row.name)) {
    return <PasswordInput {...shared} autoComplete="new-password" />;
  }
  return <TextInput {...shared} autoComplete="off" />;
}
