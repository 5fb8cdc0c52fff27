import { Button, Group, Stack } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

import { Failed } from './states.js';
import type { Form } from './use-form.js';

/** A form with its fields, what went wrong beside them, and the button that sends it. */
export function FormBody<Values>({
  of,
  verb,
  color,
  onCancel,
  children,
}: {
  of: Form<Values>;
  /** What the button says. */
  verb: string;
  /** Its colour, where sending takes something away. */
  color?: string;
  onCancel: () => void;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const { sending } = of;
  useEffect(() => {
    // To the first field that the server did not take.
    if (!sending) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [sending]);
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void of.send();
      }}
    >
      <Stack>
        {of.failure && <Failed error={of.failure} />}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={sending} {...(color && { color })}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
