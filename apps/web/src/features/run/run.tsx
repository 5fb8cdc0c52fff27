import './run.css';

import { Group, Stack, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { kinds, type Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';

import { asFailure } from '../../api/failure.js';
import { job } from '../../api/jobs.js';
import { NotThere } from '../../app/not-there.js';
import { useSession } from '../../app/session.js';
import { Outcome, outcomeLabels, outcomeOf } from '../../components/outcome.js';
import { Answer } from '../../components/states.js';
import { useTitle } from '../../components/use-title.js';
import { CancelRun } from './cancel-run.js';
import { Neighbours } from './neighbours.js';
import { NoSuchRun } from './no-such-run.js';
import { RunFacts } from './run-facts.js';
import { RunMessage } from './run-message.js';
import { RunSkeleton } from './run-skeleton.js';

/** How often an unfinished run is asked for, in milliseconds, should no event tell of it. */
const POLL = 5_000;

/** One run, by the kind and the id in the page's path. */
export default function Run() {
  const { kind, id } = useParams<{ kind: string; id: string }>();
  const known = kinds.find((name) => name === kind);
  if (!known || !/^[1-9]\d{0,15}$/.test(id)) return <NotThere />;
  return <OneRun key={`${known}/${id}`} kind={known} id={Number(id)} />;
}

function OneRun({ kind, id }: { kind: Kind; id: number }) {
  const asked = useQuery({
    ...job(useSession(), kind, id),
    refetchInterval: ({ state }) => (state.data?.ready === 0 ? POLL : false),
  });
  useTitle(
    asked.data ? `${outcomeLabels[outcomeOf(asked.data)]}: ${asked.data.connection.alias}` : `Run ${String(id)}`,
  );
  if (asked.error && asFailure(asked.error).kind === 'not-there') return <NoSuchRun kind={kind} id={id} />;
  return (
    <Answer of={asked} waiting={<RunSkeleton id={id} />}>
      {(run) => <Found run={run} kind={kind} />}
    </Answer>
  );
}

function Found({ run, kind }: { run: Job; kind: Kind }) {
  return (
    <Stack gap="md">
      <Group justify="space-between" align="center">
        <Group gap="md" align="baseline">
          <Title order={1} size="h2">
            Run {run.id}
          </Title>
          <span role="status">
            <Outcome of={outcomeOf(run)} />
          </span>
        </Group>
        <Group gap="xs">
          <CancelRun run={run} kind={kind} />
          <Neighbours run={run} kind={kind} />
        </Group>
      </Group>
      <RunFacts run={run} kind={kind} />
      <RunMessage run={run} />
    </Stack>
  );
}
