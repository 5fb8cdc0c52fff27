import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';

import { useTitle } from '../components/use-title.js';

export function NotFound() {
  useTitle('Page not found');
  return (
    <Stack align="flex-start">
      <Title order={1} size="h2">
        Page not found
      </Title>
      <Text>The page may have been moved, or the URL is wrong.</Text>
      <Anchor component={Link} href="/">
        Go to connections
      </Anchor>
    </Stack>
  );
}
