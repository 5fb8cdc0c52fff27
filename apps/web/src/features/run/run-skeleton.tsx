import { Skeleton, Stack, Title } from '@mantine/core';

export function RunSkeleton({ id }: { id: number }) {
  return (
    <Stack gap="md" aria-busy="true">
      <Title order={1} size="h2">
        Run {id}
      </Title>
      <span className="visually-hidden" role="status">
        Loading
      </span>
      <Skeleton height={168} />
      <Skeleton height={20} width={120} />
      <Skeleton height={120} />
    </Stack>
  );
}
