import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Agent } from '@syncledger/client';
import { useMemo } from 'react';
import { Link } from 'wouter';

import { agents } from '../../../api/agents.js';
import { unfinishedRuns } from '../../../api/unfinished-runs.js';
import { usePermissions } from '../../../api/permissions.js';
import { useSession } from '../../../app/session.js';
import { column, DataTable } from '../../../components/data-table.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageHeader } from '../../../components/page-header.js';
import { QueryView, EmptyState } from '../../../components/states.js';
import { UserName } from '../user-name.js';

/** In milliseconds: there is no event for an agent that was seen. */
const REFRESH_INTERVAL = 30_000;

export function AgentsPage() {
  const { has } = usePermissions();
  const query = useQuery({ ...agents(useSession()), refetchInterval: REFRESH_INTERVAL });
  const seesAll = has('manage_users') || has('sync_all');
  const about = `${seesAll ? 'All agents' : 'Your agents'} that claimed runs in the last 30 days.`;
  return (
    <Stack>
      <PageHeader title="Agents" description={about} />
      <QueryView query={query}>{(rows) => (rows.length > 0 ? <AgentTable rows={rows} /> : <NoAgents />)}</QueryView>
    </Stack>
  );
}

function AgentTable({ rows }: { rows: readonly Agent[] }) {
  const columns = useMemo(
    () => [
      column<Agent>('Name', ({ name }) => name),
      column<Agent>('User', ({ user }) => <UserName id={user} />),
      column<Agent>('Systems', ({ systems }) => systems?.join(', ') ?? 'Any'),
      column<Agent>('Version', ({ version }) => version ?? '–'),
      column<Agent>('Last seen', ({ last_seen }) => <Timestamp at={last_seen} />),
      column<Agent>('Active runs', ({ holding }) => <RunLinks ids={holding} />),
    ],
    [],
  );
  return <DataTable label="Agents" rows={rows} columns={columns} getRowId={({ id }) => String(id)} />;
}

function RunLinks({ ids }: { ids: readonly number[] }) {
  const { data } = useQuery({
    ...unfinishedRuns(useSession()),
    enabled: ids.length > 0,
    refetchInterval: REFRESH_INTERVAL,
  });
  if (ids.length === 0) return 'None';
  return (
    <Stack gap={0}>
      {ids.map((id) => {
        const run = data?.get(id);
        if (!run) return <span key={id}>Run {id}</span>;
        return (
          <Anchor key={id} component={Link} href={`/runs/${run.kind}/${String(id)}`}>
            {run.alias}, run {id}
          </Anchor>
        );
      })}
    </Stack>
  );
}

function NoAgents() {
  const { me } = useSession();
  const { canWrite } = usePermissions();
  return (
    <EmptyState title="No agents yet">
      {canWrite && (
        <Text size="sm">
          To start an agent,{' '}
          <Anchor component={Link} href={`/administration/people/${String(me.id)}`} underline="always">
            create a token
          </Anchor>{' '}
          for it. You get the command to start it along with the token.
        </Text>
      )}
    </EmptyState>
  );
}
