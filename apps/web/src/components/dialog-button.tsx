import { Button, Modal, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';

import { useOpenForm } from './open-forms.js';

const HoldContext = createContext<(isHeld: boolean) => void>(() => undefined);

/** Keeps the surrounding dialog open until a button of its content closes it: neither Esc nor a cross does. */
export function useHeldDialog(): void {
  const hold = use(HoldContext);
  useEffect(() => {
    hold(true);
    return () => hold(false);
  }, [hold]);
}

/** Ignores clicks outside, and Esc once something was entered: both would discard it without asking. */
export function Dialog({
  title,
  opened,
  onClose,
  children,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const [isHeld, setHeld] = useState(false);
  const [isDirty, setDirty] = useState(false);
  useOpenForm(opened);
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={!isHeld && !isDirty}
      onInput={() => setDirty(true)}
      onExitTransitionEnd={() => setDirty(false)}
      withCloseButton={!isHeld}
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="lg"
      centered
    >
      <HoldContext value={setHeld}>{children}</HoldContext>
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
