import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { CopyBlock } from './copy-block.js';

/** A secret that the server tells this once. It is kept in the component that made it, and gone when that is closed. */
export function ShownOnce({
  what,
  secret,
  onClose,
  children,
}: {
  /** What it is, such as "The token". */
  what: string;
  secret: string;
  onClose: () => void;
  children?: ReactNode;
}) {
  return (
    <Stack>
      <Alert color="blue" role="status" title={`${what} is shown this once`}>
        Copy it to where it is needed now. Nobody can see it again; a lost one is made anew.
      </Alert>
      <CopyBlock text={secret} />
      {children && <Text component="div">{children}</Text>}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          I have it
        </Button>
      </Group>
    </Stack>
  );
}
