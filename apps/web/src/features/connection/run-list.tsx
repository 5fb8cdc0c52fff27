import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { jobs } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { Answer } from '../../components/states.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { FirstSteps } from './first-steps-text.js';
import { RunItem } from './run-item.js';

/** How many are shown at first, so that the settings beneath stay near; and how many more each time. */
const FIRST = 12;
const MORE = 50;

/** The runs of a connection with what they said, newest first. */
export function RunList({ connection }: { connection: ConnectionOfKind }) {
  const [most, setMost] = useState(FIRST);
  const asked = useInfiniteQuery(jobs(useSession(), { connection: [connection.id] }));
  const runs = asked.data?.pages.flatMap(({ results }) => results) ?? [];
  const showMore = () => {
    setMost(most + MORE);
    if (runs.length < most + MORE && asked.hasNextPage) void asked.fetchNextPage();
  };
  return (
    <Stack component="section" gap="xs" aria-labelledby="runs">
      <Title order={2} size="h4" id="runs">
        Runs
      </Title>
      <Answer of={asked} waiting={<Skeleton height={200} />}>
        {() => {
          if (runs.length === 0) return <FirstSteps connection={connection} />;
          return (
            <ul className="run-list" aria-labelledby="runs">
              {runs.slice(0, most).map((run) => (
                <RunItem key={run.id} run={run} kind={connection.kind} />
              ))}
            </ul>
          );
        }}
      </Answer>
      {(asked.hasNextPage || runs.length > most) && (
        <Button
          variant="default"
          size="xs"
          loading={asked.isFetchingNextPage}
          onClick={showMore}
          className="run-list-more"
        >
          Show older runs
        </Button>
      )}
    </Stack>
  );
}
