import { Anchor, Stack, Text, Title } from '@mantine/core';
import type { Kind } from '@syncledger/domain/words';
import { Link } from 'wouter';

/** The server does not distinguish between missing and invisible runs. */
export function RunNotFound({ kind, id }: { kind: Kind; id: number }) {
  const other = kind === 'alm' ? 'analysis' : 'alm';
  return (
    <Stack align="flex-start">
      <Title order={1} size="h2">
        Run not found
      </Title>
      <Text>
        Run {id} may have been deleted with its connection, or it belongs to a project that you are not a member of. You
        can also look for{' '}
        <Anchor component={Link} href={`/runs/${other}/${String(id)}`} underline="always">
          a run of the other kind
        </Anchor>{' '}
        with this ID.
      </Text>
      <Anchor component={Link} href="/runs">
        View all runs
      </Anchor>
    </Stack>
  );
}
