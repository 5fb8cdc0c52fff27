import { Stack, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { useQuery } from '@tanstack/react-query';

import { agents } from '../../api/agents.js';
import { useProjects, useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';
import { useMinute } from '../../components/use-minute.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { FrequencyChoice } from './frequency-choice.js';
import { outlook } from './outlook.js';

/** What will happen next and why, in words; and how often it is due, to be changed at once. */
export function Outlook({ connection, unfinished }: { connection: ConnectionOfKind; unfinished: Job | undefined }) {
  const { has } = useRights();
  // Others see their own agents only, which says nothing of whether any is there.
  const seesAll = has('sync_all') || has('manage_users');
  const { data: claimers } = useQuery({ ...agents(useSession()), enabled: seesAll });
  const archived = useProjects().get(connection.project)?.archived === true;
  const minute = useMinute();
  // What has just happened is not to lie ahead of the clock of this page.
  const now = Math.max(minute, unfinished ? Date.parse(unfinished.last_run) : 0);
  const sentences = outlook({ connection, archived, unfinished, agents: claimers, now });
  return (
    <Stack component="section" gap="xs" aria-labelledby="outlook">
      <Title order={2} size="h4" id="outlook">
        What happens next
      </Title>
      <Text>{sentences.join(' ')}</Text>
      {/* What one waits for is told; the sentences change with each minute. */}
      <span className="visually-hidden" role="status">
        {unfinished && `The run is ${unfinished.state ?? 'queued'}.`}
      </span>
      <FrequencyChoice connection={connection} />
    </Stack>
  );
}
