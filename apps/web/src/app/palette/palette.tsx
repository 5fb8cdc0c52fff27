import './palette.css';

import { Modal, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';

import { asFailure } from '../../api/failure.js';
import type { PaletteEntry } from './palette-entries.js';
import { usePaletteEntries } from './use-palette-entries.js';

export interface PaletteProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly showShortcuts: () => void;
}

/** Finds connections, runs, pages and actions with the keyboard. */
export function Palette({ opened, ...props }: PaletteProps) {
  // Open it after mounting: Mantine returns the focus to the element that had it when the dialog opened.
  const isMounted = useMounted();
  return (
    <Modal
      opened={opened && isMounted}
      onClose={props.onClose}
      title="Go to"
      closeButtonProps={{ 'aria-label': 'Close' }}
      yOffset="10vh"
    >
      <Search {...props} />
    </Modal>
  );
}

/** A combobox whose list is always open (WAI-ARIA: the focus stays in the field). */
function Search({ onClose, showShortcuts }: Omit<PaletteProps, 'opened'>) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [failure, setFailure] = useState<string>();
  const { entries, isSearching } = usePaletteEntries(query, showShortcuts);
  const list = useId();
  const current = Math.min(active, entries.length - 1);
  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    setFailure(undefined);
    Promise.resolve(entry.act()).then(onClose, (error: unknown) => setFailure(asFailure(error).message));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter ends the input of a word in Japanese, for example.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((current + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === 'Enter') run(entries[current]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Connection, run, page or action"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={entries[current] && optionId(list, current)}
        aria-autocomplete="list"
        placeholder="Connection, run number, page or action"
        autoComplete="off"
        value={query}
        onChange={({ currentTarget: { value } }) => {
          setQuery(value);
          setActive(0);
          setFailure(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <p className="palette-status" role="status">
        {failure ?? statusText(entries.length, isSearching)}
      </p>
      <Options list={list} entries={entries} current={current} run={run} />
    </>
  );
}

const optionId = (list: string, index: number) => `${list}-${String(index)}`;

function statusText(count: number, isSearching: boolean): string {
  if (isSearching) return 'Searching…';
  return count === 0 ? 'Nothing found.' : `${String(count)} found`;
}

function Options({
  list,
  entries,
  current,
  run,
}: {
  list: string;
  entries: readonly PaletteEntry[];
  current: number;
  run: (entry: PaletteEntry) => void;
}) {
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // In braces: newer browsers return a promise, which is no clean-up function.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [current, entries.length]);
  return (
    <ul id={list} role="listbox" aria-label="Results" className="palette-list">
      {entries.map((entry, index) => (
        <li
          key={entry.key}
          id={optionId(list, index)}
          ref={index === current ? chosen : undefined}
          role="option"
          aria-selected={index === current}
          onClick={() => run(entry)}
        >
          <bdi>{entry.label}</bdi>
          <span className="palette-hint">{entry.hint}</span>
        </li>
      ))}
    </ul>
  );
}
