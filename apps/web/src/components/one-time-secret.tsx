import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { CopyBlock } from './copy-block.js';
import { useHeldDialog } from './dialog-button.js';

/**
 * A secret that the server returns once. It is kept in this component's state only; the dialog around it stays open until "Done",
 * because the secret cannot be shown again.
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
  return (
    <Stack>
      <Alert color="blue" role="status" title={`${name} is shown only once`}>
        Copy it now. You won’t be able to see it again.
      </Alert>
      <CopyBlock text={secret} />
      {children && <Text component="div">{children}</Text>}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
