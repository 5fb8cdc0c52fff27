import { Button, Group, Stack } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

import { ErrorAlert } from './states.js';
import type { ApiForm } from './use-api-form.js';

export function FormBody<Values>({
  form: { failure, submit, submitting },
  submitLabel,
  color,
  onCancel,
  children,
}: {
  form: ApiForm<Values>;
  submitLabel: string;
  /** For destructive forms. */
  color?: string;
  onCancel: () => void;
  children: ReactNode;
}) {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Focus the first invalid field.
    if (!submitting) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submitting]);
  return (
    <form ref={element} onSubmit={submit}>
      <Stack>
        {failure && <ErrorAlert error={failure} />}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={submitting} {...(color && { color })}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
