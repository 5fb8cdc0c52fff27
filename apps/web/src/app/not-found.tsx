import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';

import { useTitle } from '../components/use-title.js';

export function NotFound() {
  useTitle('Not there');
  return (
    <Stack align="flex-start">
      <Title order={1} size="h2">
        There is no such page
      </Title>
      <Text>It may have been moved, or the address is mistyped.</Text>
      <Anchor component={Link} href="/">
        See all connections
      </Anchor>
    </Stack>
  );
}
