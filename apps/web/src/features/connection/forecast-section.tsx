import { Stack, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { useQuery } from '@tanstack/react-query';

import { agents } from '../../api/agents.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { useNow } from '../../components/use-now.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { FrequencySelect } from './frequency-choice.js';
import { forecast } from './forecast.js';

export function ForecastSection({
  connection,
  unfinished,
}: {
  connection: ConnectionOfKind;
  unfinished: Job | undefined;
}) {
  const { has } = usePermissions();
  // Other users only see their own agents, so they can't tell whether there is one.
  const seesAll = has('sync_all') || has('manage_users');
  const { data: knownAgents } = useQuery({ ...agents(useSession()), enabled: seesAll });
  const archived = useProjects().get(connection.project)?.archived === true;
  const currentTime = useNow();
  // The page's clock may be behind the server's.
  const now = Math.max(currentTime, unfinished ? Date.parse(unfinished.last_run) : 0);
  const sentences = forecast({ connection, archived, unfinished, agents: knownAgents, now });
  return (
    <Stack component="section" gap="xs" aria-labelledby="forecast">
      <Title order={2} size="h4" id="forecast">
        What happens next
      </Title>
      <Text>{sentences.join(' ')}</Text>
      {/* Announces the state of the run only: the sentences change every minute. */}
      <span className="visually-hidden" role="status">
        {unfinished && `The run is ${unfinished.state ?? 'queued'}.`}
      </span>
      <FrequencySelect connection={connection} />
    </Stack>
  );
}
