import { Anchor, Stack, Text, Title } from '@mantine/core';
import type { Kind } from '@syncledger/domain/words';
import { Link } from 'wouter';

/** The server does not distinguish between missing and invisible runs. */
export function RunNotFound({ kind, id }: { kind: Kind; id: number }) {
  const other = kind === 'alm' ? 'analysis' : 'alm';
  return (
    <Stack align="flex-start">
      <Title order={1} size="h2">
        There is no such run
      </Title>
      <Text>
        Run {id} is not there, or not yours to see: it may have been purged with its connection, or be of a project that
        you are not a member of. If its kind was mistyped, it may be{' '}
        <Anchor component={Link} href={`/runs/${other}/${String(id)}`} underline="always">
          of the other kind
        </Anchor>
        .
      </Text>
      <Anchor component={Link} href="/runs">
        See all runs
      </Anchor>
    </Stack>
  );
}
