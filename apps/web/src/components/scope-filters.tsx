import { NativeSelect, TextInput } from '@mantine/core';
import { systems, type Kind } from '@syncledger/domain/words';
import { useId, useMemo, useState } from 'react';

import { useProjects } from '../api/permissions.js';
import { kindLabels } from './kind-labels.js';

/** Placeholder for several selected projects. */
const SEVERAL = 'several';

const systemNames = Object.keys(systems).sort((a, b) => a.localeCompare(b));
const kindOptions = [
  { value: '', label: 'All kinds' },
  { value: 'alm', label: kindLabels.alm },
  { value: 'analysis', label: kindLabels.analysis },
];

export function KindFilter({ chosen, onChange }: { chosen: Kind | undefined; onChange: (kinds: string[]) => void }) {
  return (
    <NativeSelect
      aria-label="Kind"
      data={kindOptions}
      value={chosen ?? ''}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? [] : [value])}
    />
  );
}

export function ProjectFilter({ chosen, onChange }: { chosen: readonly number[]; onChange: (ids: string[]) => void }) {
  const projects = useProjects();
  const known = useMemo(() => {
    const all = [...projects.values()].map(({ id, name }) => ({ value: String(id), label: name }));
    return all.sort((a, b) => a.label.localeCompare(b.label));
  }, [projects]);
  const [only] = chosen;
  // The URL may contain several projects, or one that the caller can't see.
  const special =
    chosen.length > 1
      ? [{ value: SEVERAL, label: `${String(chosen.length)} projects` }]
      : only !== undefined && !projects.has(only)
        ? [{ value: String(only), label: `Project ${String(only)}` }]
        : [];
  return (
    <NativeSelect
      aria-label="Project"
      data={[{ value: '', label: 'All projects' }, ...special, ...known]}
      value={chosen.length > 1 ? SEVERAL : String(only ?? '')}
      onChange={({ currentTarget: { value } }) => {
        if (value !== SEVERAL) onChange(value === '' ? [] : [value]);
      }}
    />
  );
}

/** Applies known names at once and others on Enter or blur: half a name would match nothing. */
export function SystemFilter({ chosen, onChange }: { chosen: readonly string[]; onChange: (names: string[]) => void }) {
  const list = useId();
  const several = chosen.length > 1 ? `${String(chosen.length)} systems` : undefined;
  const value = several ? '' : (chosen[0] ?? '');
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  // Changed from outside, such as by "Clear filters" or the Back button.
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  const send = (typed: string) => {
    const name = typed.trim();
    if (name !== value) onChange(name === '' ? [] : [name]);
  };
  return (
    <>
      <TextInput
        aria-label="System"
        placeholder={several ?? 'All systems'}
        list={list}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          if (currentTarget.value === '' || systemNames.includes(currentTarget.value)) send(currentTarget.value);
        }}
        onBlur={() => send(text)}
        onKeyDown={({ key }) => {
          if (key === 'Enter') send(text);
        }}
      />
      <datalist id={list}>
        {systemNames.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
