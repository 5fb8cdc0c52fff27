import { Button, Modal, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';

import { useOpenForm } from './open-forms.js';

/** Ignores clicks outside, which would discard user input. */
export function Dialog({
  title,
  opened,
  onClose,
  showsSecret = false,
  children,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** Whether it shows a secret that cannot be shown again: only its own buttons close it. */
  showsSecret?: boolean;
  children: ReactNode;
}) {
  useOpenForm(opened);
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={!showsSecret}
      withCloseButton={!showsSecret}
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="lg"
      centered
    >
      {children}
    </Modal>
  );
}

/** The content is mounted when the dialog opens and unmounted when it closes. */
export function DialogButton({
  label,
  title = label,
  children,
  ...button
}: Omit<ButtonProps, 'children'> & {
  label: string;
  title?: string;
  'aria-label'?: string;
  children: (close: () => void) => ReactNode;
}) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <Dialog title={title} opened={opened} onClose={close}>
        {children(close)}
      </Dialog>
    </>
  );
}
