import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { jobs } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { QueryView } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { FirstSteps } from './first-steps-text.js';
import { RunItem } from './run-item.js';

/** Few at first, so that the settings below stay in reach. */
const INITIAL_RUNS = 12;
const MORE_RUNS = 50;

export function RunList({ connection }: { connection: ConnectionOfKind }) {
  const [limit, setLimit] = useState(INITIAL_RUNS);
  const query = useInfiniteQuery(jobs(useSession(), { connection: [connection.id] }));
  const runs = query.data?.pages.flatMap(({ results }) => results) ?? [];
  const showMore = () => {
    setLimit(limit + MORE_RUNS);
    if (runs.length < limit + MORE_RUNS && query.hasNextPage) void query.fetchNextPage();
  };
  return (
    <Stack component="section" gap="xs" aria-labelledby="runs">
      <Title order={2} size="h4" id="runs">
        Runs
      </Title>
      <QueryView query={query} loading={<Skeleton height={200} />}>
        {() => {
          if (runs.length === 0) return <FirstSteps connection={connection} />;
          return (
            <ul className="run-list" aria-labelledby="runs">
              {runs.slice(0, limit).map((run) => (
                <RunItem key={run.id} run={run} kind={connection.kind} />
              ))}
            </ul>
          );
        }}
      </QueryView>
      {(query.hasNextPage || runs.length > limit) && (
        <Button
          variant="default"
          size="xs"
          loading={query.isFetchingNextPage}
          onClick={showMore}
          className="run-list-more"
        >
          Show older runs
        </Button>
      )}
    </Stack>
  );
}
