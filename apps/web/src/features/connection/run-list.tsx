import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';

import { jobs } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { Answer } from '../../components/states.js';
import type { Shown } from './connection-page.js';
import { FirstSteps } from './first-steps-text.js';
import { RunItem } from './run-item.js';

/** The runs of a connection with what they said, newest first. */
export function RunList({ connection }: { connection: Shown }) {
  const asked = useInfiniteQuery(jobs(useSession(), { connection: [connection.id] }));
  return (
    <Stack component="section" gap="xs" aria-labelledby="runs">
      <Title order={2} size="h4" id="runs">
        Runs
      </Title>
      <Answer of={asked} waiting={<Skeleton height={200} />}>
        {({ pages }) => {
          const runs = pages.flatMap(({ results }) => results);
          if (runs.length === 0) return <FirstSteps connection={connection} />;
          return (
            <ul className="run-list" aria-labelledby="runs">
              {runs.map((run) => (
                <RunItem key={run.id} run={run} kind={connection.kind} />
              ))}
            </ul>
          );
        }}
      </Answer>
      {asked.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
          className="run-list-more"
        >
          Show older runs
        </Button>
      )}
    </Stack>
  );
}
