import { Autocomplete, Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { frequencies, systems, type Frequency, type Kind } from '@syncledger/domain/words';
import { useState, type SubmitEvent } from 'react';

import type { Failure } from '../../api/failure.js';
import { useProjects } from '../../api/permissions.js';
import { LeaveGuard } from '../../components/leave-guard.js';
import { useOpenForm } from '../../components/open-forms.js';
import { isChanged, type Draft } from './draft.js';
import { parseRows } from './param-rows.js';
import { ParamFields } from './param-fields.js';

interface FormProps {
  readonly isNew: boolean;
  readonly kind: Kind;
  readonly initial: Draft;
  readonly submitLabel: string;
  /** The error of the last attempt. */
  readonly failure: Failure | undefined;
  readonly isSaving: boolean;
  readonly onSave: (draft: Draft) => void;
  readonly onCancel: () => void;
}

export function ConnectionForm({ isNew, kind, initial, submitLabel, failure, isSaving, onSave, onCancel }: FormProps) {
  const [draft, setDraft] = useState(initial);
  const [paramErrors, setParamErrors] = useState<ReadonlyMap<number, string>>(new Map());
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const parsed = parseRows(draft.params);
    setParamErrors(parsed.errors ?? new Map());
    if (!parsed.errors) onSave(draft);
  };
  const isDirty = isChanged(initial, draft);
  useOpenForm(isDirty);
  return (
    <form onSubmit={save} noValidate aria-label="Connection">
      <LeaveGuard isDirty={isDirty && !isSaving} />
      <Stack gap="md">
        <PlainFields isNew={isNew} kind={kind} draft={draft} change={change} failure={failure} />
        <ParamFields
          system={draft.system}
          rows={draft.params}
          onChange={(params) => change({ params })}
          errors={paramErrors}
          failure={paramsFailure(failure)}
        />
        <Group gap="xs">
          <Button type="submit" size="sm" loading={isSaving} disabled={!isDirty}>
            {submitLabel}
          </Button>
          <Button size="sm" variant="default" onClick={onCancel}>
            {isDirty ? 'Discard' : 'Close'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function paramsFailure(failure: Failure | undefined): string | undefined {
  const messages = Object.entries(failure?.fields ?? {}).filter(([field]) => field.startsWith('params'));
  return messages.map(([, text]) => text).join(' ') || undefined;
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
  const projects = [...useProjects().values()]
    // An archived project accepts no connections.
    .filter(({ id, archived }) => !archived || id === draft.project)
    .map(({ id, name }) => ({ value: String(id), label: name }));
  const error = (field: keyof Draft) => failure?.fields[field];
  return (
    <div className="connection-fields">
      <TextInput
        label="Alias"
        description={isNew ? 'Display name; the name of the system by default' : 'Display name'}
        value={draft.alias}
        onChange={({ currentTarget: { value } }) => change({ alias: value })}
        error={error('alias')}
      />
      <NativeSelect
        label="Project"
        required
        description={isNew ? 'Controls who can see the connection' : 'Moving the connection also moves its runs'}
        data={isNew ? [{ value: '0', label: 'Select a project' }, ...projects] : projects}
        value={String(draft.project)}
        onChange={({ currentTarget: { value } }) => change({ project: Number(value) })}
        error={error('project') !== undefined && draft.project === 0 ? 'Select a project.' : error('project')}
      />
      <Autocomplete
        label="System"
        required
        description="The tool to connect to"
        data={known}
        value={draft.system}
        onChange={(system) => change({ system })}
        error={error('system')}
      />
      <TextInput
        label="Command"
        description={isNew ? 'Executed by the agent; sync_ and the system by default' : 'Executed by the agent'}
        value={draft.command}
        onChange={({ currentTarget: { value } }) => change({ command: value })}
        error={error('command')}
      />
      <NativeSelect
        label="Frequency"
        description="How often it runs"
        data={[...frequencies]}
        value={draft.frequency}
        onChange={({ currentTarget: { value } }) => change({ frequency: value as Frequency })}
        error={error('frequency')}
      />
      <Checkbox
        label="Inaccessible"
        description="Only agents in the customer’s network can reach the system"
        checked={draft.inaccessible}
        onChange={({ currentTarget: { checked } }) => change({ inaccessible: checked })}
        error={error('inaccessible')}
      />
    </div>
  );
}
