import { Stack, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { useQuery } from '@tanstack/react-query';

import { agents } from '../../api/agents.js';
import { useProjects } from '../../api/rights.js';
import { useSession } from '../../app/session.js';
import { useMinute } from '../../components/use-minute.js';
import type { Shown } from './connection-page.js';
import { FrequencyChoice } from './frequency-choice.js';
import { outlook } from './outlook.js';

/** What will happen next and why, in words; and how often it is due, to be changed at once. */
export function Outlook({ connection, unfinished }: { connection: Shown; unfinished: Job | undefined }) {
  const { data: claimers } = useQuery(agents(useSession()));
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
      <Text aria-live="polite">{sentences.join(' ')}</Text>
      <FrequencyChoice connection={connection} />
    </Stack>
  );
}
