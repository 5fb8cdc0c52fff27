import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { useOpenForm } from './open-forms.js';
import { ErrorAlert } from './states.js';

/** An action that can't be undone easily. */
export interface ConfirmedAction {
  /** A question, such as "Delete the connection Billing?". */
  readonly title: string;
  readonly description: ReactNode;
  /** A verb, such as "Delete". */
  readonly confirmLabel: string;
  /** What the user has to type before the action runs, such as the name of what is deleted. */
  readonly typed?: string;
  /** Of the button; red by default, for what deletes or ends something. */
  readonly color?: string;
  /** "Cancel" by default. */
  readonly cancelLabel?: string;
  run(): Promise<unknown>;
}

/** Asks for confirmation, runs the action, and closes if it succeeded. */
export function ConfirmDialog({ action, onClose }: { action: ConfirmedAction | undefined; onClose: () => void }) {
  const mutation = useMutation({
    mutationFn: (confirmed: ConfirmedAction) => confirmed.run(),
    onSuccess: () => close(),
  });
  useOpenForm(action !== undefined);
  const [typed, setTyped] = useState('');
  const isTyped = action?.typed === undefined || typed.trim() === action.typed.trim();
  const close = () => {
    mutation.reset();
    setTyped('');
    onClose();
  };
  return (
    <Modal
      opened={action !== undefined}
      onClose={close}
      title={action?.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <Stack>
        <div>{action?.description}</div>
        {action?.typed !== undefined && (
          <TextInput
            label={`Type “${action.typed}” to confirm`}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {mutation.error && <ErrorAlert error={mutation.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {action?.cancelLabel ?? 'Cancel'}
          </Button>
          <Button
            color={action?.color ?? 'red'}
            loading={mutation.isPending}
            disabled={!isTyped}
            onClick={() => action && mutation.mutate(action)}
          >
            {action?.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
