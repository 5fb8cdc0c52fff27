import { Button, MultiSelect, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { systems } from '@syncledger/domain/words';
import { useMemo, useState } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useProjects } from '../../api/rights.js';
import { isFiltered, kindLabels, type OverviewFilters } from './overview-filters.js';

/** How long in milliseconds somebody types before it is searched for. */
const TYPING = 200;
/** Projects that are offered at once; typing finds the others. */
const OFFERED = 50;

const systemNames = Object.keys(systems).sort((a, b) => a.localeCompare(b));
const kindOptions = [
  { value: '', label: 'Both kinds' },
  { value: 'alm', label: kindLabels.alm },
  { value: 'analysis', label: kindLabels.analysis },
];

/** What is filtered, and how to change it. */
interface ToolbarProps {
  readonly asked: ConnectionFilters;
  readonly filters: OverviewFilters;
}

/** Search and filters of the overview. */
export function Toolbar({ asked, filters: { values, set, clear } }: ToolbarProps) {
  return (
    <div role="search" aria-label="Connections" className="ov-toolbar">
      <Search value={values.search?.[0] ?? ''} onChange={(text) => set('search', text === '' ? [] : [text])} />
      <ProjectFilter chosen={asked.project ?? []} onChange={(ids) => set('project', ids)} />
      <TagsInput
        aria-label="Systems"
        placeholder={asked.system ? undefined : 'Any system'}
        data={systemNames}
        value={asked.system ?? []}
        onChange={(names) => set('system', names)}
        maxDropdownHeight={260}
      />
      <NativeSelect
        aria-label="Kind"
        data={kindOptions}
        value={asked.kind ?? ''}
        onChange={({ currentTarget }) => set('kind', currentTarget.value === '' ? [] : [currentTarget.value])}
      />
      <Button variant="default" onClick={clear} disabled={!isFiltered(asked)}>
        Clear all
      </Button>
    </div>
  );
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  // It was changed from elsewhere: cleared, or the address is another.
  if (value !== sent) {
    setSent(value);
    setText(value);
  }
  const send = useDebouncedCallback((typed: string) => {
    setSent(typed);
    onChange(typed);
  }, TYPING);
  return (
    <TextInput
      type="search"
      aria-label="Search"
      placeholder="Search alias or system"
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        send(currentTarget.value);
      }}
    />
  );
}

function ProjectFilter({ chosen, onChange }: { chosen: readonly number[]; onChange: (ids: string[]) => void }) {
  const projects = useProjects();
  const options = useMemo(() => {
    const all = [...projects.values()].map(({ id, name }) => ({ value: String(id), label: name }));
    return all.sort((a, b) => a.label.localeCompare(b.label));
  }, [projects]);
  return (
    <MultiSelect
      aria-label="Projects"
      placeholder={chosen.length > 0 ? undefined : 'Any project'}
      data={options}
      limit={OFFERED}
      searchable
      nothingFoundMessage="No such project"
      value={chosen.map(String).filter((id) => projects.has(Number(id)))}
      onChange={onChange}
      maxDropdownHeight={260}
    />
  );
}
