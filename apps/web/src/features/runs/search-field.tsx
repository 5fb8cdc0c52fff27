import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** How long after the last key a search begins, in milliseconds. */
const PAUSE = 300;

/** Searches in what the runs said, while one types. */
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
  const tell = useDebouncedCallback(onChange, { delay: PAUSE, flushOnUnmount: true });
  // The address may change otherwise: cleared, or by the browser's way back.
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label="Search in messages"
      placeholder="Search in messages"
      className="run-search"
      error={error}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value);
      }}
      onKeyDown={({ key }) => key === 'Enter' && tell.flush()}
    />
  );
}
