import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { ConfirmDialog, type ConfirmedAction } from './confirm-dialog.js';

export function ConfirmButton({
  action,
  label = action.confirmLabel,
  ...button
}: Omit<ButtonProps, 'children'> & { action: ConfirmedAction; label?: string; 'aria-label'?: string }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog action={isOpen ? action : undefined} onClose={close} />
    </>
  );
}
