import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Agent } from '@syncledger/client';
import { useMemo } from 'react';
import { Link } from 'wouter';

import { agents } from '../../../api/agents.js';
import { heldRuns } from '../../../api/held-runs.js';
import { useRights } from '../../../api/rights.js';
import { useSession } from '../../../app/session.js';
import { column, DataTable } from '../../../components/data-table.js';
import { Moment } from '../../../components/moment.js';
import { PageHead } from '../../../components/page-head.js';
import { Answer, Empty } from '../../../components/states.js';
import { PersonName } from '../person-name.js';

/** How often it is asked who is there, in milliseconds: the ledger tells nobody that an agent was seen. */
const RENEWED = 30_000;

/** Who claims runs, and what they hold. */
export function AgentsPage() {
  const { has } = useRights();
  const asked = useQuery({ ...agents(useSession()), refetchInterval: RENEWED });
  const all = has('manage_users') || has('sync_all');
  const about = `${all ? 'All agents' : 'Your agents'} that claimed runs in the last 30 days.`;
  return (
    <Stack>
      <PageHead title="Agents" about={about} />
      <Answer of={asked}>{(rows) => (rows.length > 0 ? <AgentTable rows={rows} /> : <NoAgents />)}</Answer>
    </Stack>
  );
}

function AgentTable({ rows }: { rows: readonly Agent[] }) {
  const columns = useMemo(
    () => [
      column<Agent>('Name', ({ name }) => name),
      column<Agent>('Acts for', ({ user }) => <PersonName id={user} />),
      column<Agent>('Systems', ({ systems }) => systems?.join(', ') ?? 'Any'),
      column<Agent>('Version', ({ version }) => version ?? 'Unknown'),
      column<Agent>('Last seen', ({ last_seen }) => <Moment at={last_seen} />),
      column<Agent>('Holds', ({ holding }) => <Held ids={holding} />),
    ],
    [],
  );
  return <DataTable label="Agents" rows={rows} columns={columns} idOf={({ id }) => String(id)} />;
}

/** The runs that an agent holds. */
function Held({ ids }: { ids: readonly number[] }) {
  const { data } = useQuery({ ...heldRuns(useSession()), enabled: ids.length > 0, refetchInterval: RENEWED });
  if (ids.length === 0) return 'Nothing';
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
  const { mayChange } = useRights();
  return (
    <Empty title="No agent has claimed a run yet.">
      {mayChange && (
        <Text size="sm">
          An agent needs a token of its own.{' '}
          <Anchor component={Link} href={`/administration/people/${String(me.id)}`} underline="always">
            Make one
          </Anchor>{' '}
          for an agent: the command that starts it is shown with it.
        </Text>
      )}
    </Empty>
  );
}
