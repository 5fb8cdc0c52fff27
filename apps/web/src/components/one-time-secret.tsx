import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { CopyBlock } from './copy-block.js';

/** A secret that the server returns once. It is kept in this component's state only. */
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
  return (
    <Stack>
      <Alert color="blue" role="status" title={`${name} is shown this once`}>
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
