import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** A filter that is typed: it acts after a pause, and at once with Enter. */
export function FilterField({
  value,
  onFilter,
  pause = 300,
  ...input
}: Omit<TextInputProps, 'onChange' | 'value'> & {
  value: string;
  onFilter: (text: string) => void;
  /** How long after the last key it acts, in milliseconds. */
  pause?: number;
}) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onFilter, { delay: pause, flushOnUnmount: true });
  // The address may change otherwise: cleared, or by the browser's way back.
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      {...input}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') tell.flush();
      }}
    />
  );
}
