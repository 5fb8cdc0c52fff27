import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** In milliseconds after the last key. */
const DELAY = 300;

export function SearchField({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const applySearch = useDebouncedCallback(onChange, { delay: DELAY, flushOnUnmount: true });
  // The URL may change from elsewhere, such as by "Clear all" or the Back button.
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label="Search messages"
      placeholder="Search messages"
      className="run-search"
      error={error}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        applySearch(currentTarget.value);
      }}
      onKeyDown={({ key }) => key === 'Enter' && applySearch.flush()}
    />
  );
}
