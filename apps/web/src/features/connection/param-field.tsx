import { Button, Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { isSecretParam } from '@syncledger/domain/words';

import { paramDescription, type ParamRow } from './param-rows.js';

interface ParamFieldProps {
  readonly row: ParamRow;
  readonly system: string;
  readonly error: string | undefined;
  readonly onChange: (row: ParamRow) => void;
  readonly onRemove: () => void;
}

/** Custom params also have an editable name and a choice between text and JSON. */
export function ParamField({ row, system, error, onChange, onRemove }: ParamFieldProps) {
  return (
    <div className={row.isNameFixed ? 'param-field' : 'param-field param-field-own'}>
      {!row.isNameFixed && (
        <TextInput
          label="Name"
          value={row.name}
          onChange={({ currentTarget: { value } }) => onChange({ ...row, name: value })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <ValueInput row={row} system={system} error={error} onChange={onChange} />
      {!row.isNameFixed && (
        <Checkbox
          label="JSON"
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

function ValueInput({ row, system, error, onChange }: Omit<ParamFieldProps, 'onRemove'>) {
  const meaning = paramDescription(system, row.name);
  const shared = {
    label: row.isNameFixed ? row.name : 'Value',
    description: row.isNameFixed && row.isJson ? `${meaning ?? 'Value'} (JSON)` : meaning,
    value: row.text,
    error: error,
    spellCheck: false,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ ...row, text: value, isUnchangedSecret: false }),
  };
  if (row.isUnchangedSecret) return <PasswordInput {...shared} placeholder="Unchanged" autoComplete="new-password" />;
  if (row.isJson) return <Textarea {...shared} autosize maxRows={8} autoComplete="off" />;
  if (row.name !== '' && isSecretParam(system, row.name)) {
    return <PasswordInput {...shared} autoComplete="new-password" />;
  }
  return <TextInput {...shared} autoComplete="off" />;
}
