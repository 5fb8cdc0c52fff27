import './run.css';

import { Group, Stack, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { kinds, type Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';

import { isNotFound } from '../../api/failure.js';
import { job } from '../../api/jobs.js';
import { NotFound } from '../../app/not-found.js';
import { useSession } from '../../app/session.js';
import { Outcome, outcomeLabels, outcomeOf } from '../../components/outcome.js';
import { QueryView } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { CancelRun } from './cancel-run.js';
import { CompareButton, Comparison } from './compare/compare-button.js';
import { Rerun } from './rerun.js';
import { AdjacentRuns } from './adjacent-runs.js';
import { RunNotFound } from './run-not-found.js';
import { RunDetails } from './run-details.js';
import { RunMessage } from './run-message.js';
import { RunOutput } from './output/run-output.js';
import { RunSkeleton } from './run-skeleton.js';

/** In milliseconds; a fallback for events. */
const POLL_INTERVAL = 5_000;

export default function Run() {
  const { kind, id } = useParams<{ kind: string; id: string }>();
  const validKind = kinds.find((name) => name === kind);
  if (!validKind || !/^[1-9]\d{0,15}$/.test(id)) return <NotFound />;
  return <RunLoader key={`${validKind}/${id}`} kind={validKind} id={Number(id)} />;
}

function RunLoader({ kind, id }: { kind: Kind; id: number }) {
  const query = useQuery({
    ...job(useSession(), kind, id),
    refetchInterval: ({ state }) => (state.data?.ready === 0 ? POLL_INTERVAL : false),
  });
  useTitle(
    query.data ? `${outcomeLabels[outcomeOf(query.data)]}: ${query.data.connection.alias}` : `Run ${String(id)}`,
  );
  if (isNotFound(query.error)) return <RunNotFound kind={kind} id={id} />;
  return (
    <QueryView query={query} loading={<RunSkeleton id={id} />}>
      {(run) => <RunView run={run} kind={kind} />}
    </QueryView>
  );
}

function RunView({ run, kind }: { run: Job; kind: Kind }) {
  return (
    <Stack gap="md">
      <Group justify="space-between" align="center">
        <Group gap="md" align="baseline">
          <Title order={1} size="h2">
            Run {run.id}
          </Title>
          <span role="status">
            <Outcome outcome={outcomeOf(run)} />
          </span>
        </Group>
        <Group gap="xs">
          <CancelRun run={run} kind={kind} />
          <Rerun run={run} kind={kind} />
          <CompareButton run={run} kind={kind} />
          <AdjacentRuns run={run} kind={kind} />
        </Group>
      </Group>
      <RunDetails run={run} kind={kind} />
      <RunOutput run={run} kind={kind} />
      <Comparison run={run} kind={kind} />
      <RunMessage run={run} />
    </Stack>
  );
}
