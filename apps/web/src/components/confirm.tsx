import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useOpenForm } from './open-forms.js';
import { Failed } from './states.js';

/** Something that can't be undone, or not easily. */
export interface Act {
  /** The question, such as "Delete the connection Billing?". */
  readonly title: string;
  /** What it will do, and to what. */
  readonly consequence: ReactNode;
  /** What the button says: the verb, such as "Delete". */
  readonly verb: string;
  /** Does it. */
  run(): Promise<unknown>;
}

/** Says what an act will do, and asks once. What goes wrong is told in place; all went well: it closes. */
export function Confirm({ act, onClose }: { act: Act | undefined; onClose: () => void }) {
  const doing = useMutation({ mutationFn: (asked: Act) => asked.run(), onSuccess: () => close() });
  useOpenForm(act !== undefined);
  const close = () => {
    doing.reset();
    onClose();
  };
  return (
    <Modal
      opened={act !== undefined}
      onClose={close}
      title={act?.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <Stack>
        <div>{act?.consequence}</div>
        {doing.error && <Failed error={doing.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={doing.isPending} onClick={() => act && doing.mutate(act)}>
            {act?.verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
