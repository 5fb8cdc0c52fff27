import { Skeleton, Stack } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

export function ConnectionSkeleton() {
  useTitle('Connection');
  return (
    <Stack aria-busy="true">
      <span className="visually-hidden" role="status">
        Loading
      </span>
      <h1 className="visually-hidden">Connection</h1>
      <Skeleton height={34} width="min(20rem, 80%)" />
      <Skeleton height={22} width="min(30rem, 95%)" />
      <Skeleton height={60} />
      <Skeleton height={260} />
      <Skeleton height={200} />
    </Stack>
  );
}
