import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

import { CopyBlock } from './copy-block.js';
import { useHeldDialog } from './dialog-button.js';
import { LeaveGuard } from './leave-guard.js';

/**
 * A secret that the server returns once. It is kept in this component's state only; the dialog around it stays open until "Done",
 * and leaving the page asks first, because the secret cannot be shown again.
 */
export function OneTimeSecret({
  name,
  secret,
  onClose,
  children,
}: {
  /** Such as "The token". */
  name: string;
  secret: string;
  onClose: () => void;
  children?: ReactNode;
}) {
  useHeldDialog();
  const [isDone, setDone] = useState(false);
  // After the guard is gone: closing may open another page.
  useEffect(() => {
    if (isDone) onClose();
  }, [isDone, onClose]);
  return (
    <Stack>
      <LeaveGuard
        isDirty={!isDone}
        texts={{
          title: 'Leave this page?',
          description: `${name} can’t be shown again. Copy it before you leave.`,
          stay: 'Stay',
          leave: 'Leave',
        }}
      />
      <Alert color="blue" role="status" title={`${name} is shown only once`}>
        Copy it now. You won’t be able to see it again.
      </Alert>
      <CopyBlock text={secret} />
      {children && <Text component="div">{children}</Text>}
      <Group justify="flex-end">
        <Button onClick={() => setDone(true)} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
