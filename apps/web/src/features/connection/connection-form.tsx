import { Autocomplete, Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { frequencies, systems, type Frequency, type Kind } from '@syncledger/domain/words';
import { useState, type SubmitEvent } from 'react';

import type { Failure } from '../../api/failure.js';
import { useProjects } from '../../api/rights.js';
import { LeaveGuard } from '../../components/leave-guard.js';
import { useOpenForm } from '../../components/open-forms.js';
import { isChanged, type Draft } from './draft.js';
import { readRows } from './param-rows.js';
import { ParamFields } from './param-fields.js';

interface FormProps {
  readonly kind: Kind;
  readonly before: Draft;
  /** What the button says that saves. */
  readonly verb: string;
  /** What the server said of the last attempt. */
  readonly failure: Failure | undefined;
  readonly isSaving: boolean;
  readonly onSave: (draft: Draft) => void;
  readonly onCancel: () => void;
}

/** All that can be set of a connection. What is wrong stands at its field; what was typed is not lost unasked. */
export function ConnectionForm({ kind, before, verb, failure, isSaving, onSave, onCancel }: FormProps) {
  const [draft, setDraft] = useState(before);
  const [wrong, setWrong] = useState<ReadonlyMap<number, string>>(new Map());
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const read = readRows(draft.params);
    setWrong(read.wrong ?? new Map());
    if (!read.wrong) onSave(draft);
  };
  const changed = isChanged(before, draft);
  useOpenForm(changed);
  return (
    <form onSubmit={save} noValidate aria-label="Connection">
      <LeaveGuard when={changed && !isSaving} />
      <Stack gap="md">
        <PlainFields isNew={before.project === 0} kind={kind} draft={draft} change={change} failure={failure} />
        <ParamFields
          system={draft.system}
          rows={draft.params}
          onChange={(params) => change({ params })}
          wrong={wrong}
          failure={paramsFailure(failure)}
        />
        <Group gap="xs">
          <Button type="submit" size="sm" loading={isSaving} disabled={!changed}>
            {verb}
          </Button>
          <Button size="sm" variant="default" onClick={onCancel}>
            {changed ? 'Discard' : 'Close'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function paramsFailure(failure: Failure | undefined): string | undefined {
  const told = Object.entries(failure?.fields ?? {}).filter(([field]) => field.startsWith('params'));
  return told.map(([, text]) => text).join(' ') || undefined;
}

interface PlainProps {
  readonly isNew: boolean;
  readonly kind: Kind;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly failure: Failure | undefined;
}

function PlainFields({ isNew, kind, draft, change, failure }: PlainProps) {
  const known = Object.keys(systems).filter((name) => systems[name]?.kind === kind);
  const projects = [...useProjects().values()].map(({ id, name }) => ({ value: String(id), label: name }));
  const error = (field: keyof Draft) => failure?.fields[field];
  return (
    <div className="connection-fields">
      <TextInput
        label="Alias"
        description={isNew ? 'What people call it; the system when left empty' : 'What people call it'}
        value={draft.alias}
        onChange={({ currentTarget: { value } }) => change({ alias: value })}
        error={error('alias')}
      />
      <NativeSelect
        label="Project"
        description={isNew ? 'What it belongs to' : 'Its runs go along when it is moved'}
        data={isNew ? [{ value: '0', label: 'Choose one' }, ...projects] : projects}
        value={String(draft.project)}
        onChange={({ currentTarget: { value } }) => change({ project: Number(value) })}
        error={error('project') !== undefined && draft.project === 0 ? 'Choose one.' : error('project')}
      />
      <Autocomplete
        label="System"
        description="The tool at the other end"
        data={known}
        value={draft.system}
        onChange={(system) => change({ system })}
        error={error('system')}
      />
      <TextInput
        label="Command"
        description={isNew ? 'What the agent runs; sync_ and the system when left empty' : 'What the agent runs'}
        value={draft.command}
        onChange={({ currentTarget: { value } }) => change({ command: value })}
        error={error('command')}
      />
      <NativeSelect
        label="Frequency"
        description="How often it is due"
        data={[...frequencies]}
        value={draft.frequency}
        onChange={({ currentTarget: { value } }) => change({ frequency: value as Frequency })}
        error={error('frequency')}
      />
      <Checkbox
        label="Inaccessible"
        description="Only an agent on the customer’s side can reach the system"
        checked={draft.inaccessible}
        onChange={({ currentTarget: { checked } }) => change({ inaccessible: checked })}
        error={error('inaccessible')}
      />
    </div>
  );
}
