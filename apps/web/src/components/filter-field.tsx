import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** Filters while typing, with a delay, or at once with Enter. */
export function FilterField({
  value,
  onFilter,
  delay = 300,
  ...input
}: Omit<TextInputProps, 'onChange' | 'value'> & {
  value: string;
  onFilter: (text: string) => void;
  /** In milliseconds after the last key. */
  delay?: number;
}) {
  const [text, setText] = useState(value);
  const applyFilter = useDebouncedCallback(onFilter, { delay });
  // The URL may change from elsewhere, such as by "Clear" or the Back button. Don't remove a space while the user is typing.
  useEffect(() => setText((current) => (current.trim() === value ? current : value)), [value]);
  return (
    <TextInput
      {...input}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        applyFilter(currentTarget.value);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') applyFilter.flush();
      }}
    />
  );
}
