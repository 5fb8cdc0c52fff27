import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { Confirm, type Act } from './confirm.js';

/** A button to what can't be undone, or not easily: it asks first. */
export function ActButton({
  act,
  label = act.verb,
  ...button
}: Omit<ButtonProps, 'children'> & { act: Act; label?: string; 'aria-label'?: string }) {
  const [asking, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <Confirm act={asking ? act : undefined} onClose={close} />
    </>
  );
}
