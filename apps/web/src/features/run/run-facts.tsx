import { Anchor, Text } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useProjects } from '../../api/rights.js';
import { Moment } from '../../components/moment.js';
import { durationText } from '../../components/time-text.js';
import { Holder } from './holder.js';

/** What is known of a run beside its message. */
export function RunFacts({ run, kind }: { run: Job; kind: Kind }) {
  const { connection } = run;
  const project = useProjects().get(connection.project);
  return (
    <dl className="run-facts">
      <Fact name="Connection">
        <Anchor component={Link} href={`/connections/${kind}/${String(connection.id)}`} size="sm">
          <bdi>{connection.alias}</bdi>
        </Anchor>{' '}
        <Text span c="dimmed" size="sm">
          {connection.system}
        </Text>
      </Fact>
      <Fact name="Project">
        <Anchor component={Link} href={`/runs?project=${String(connection.project)}`} size="sm">
          <bdi>{project?.name ?? `Project ${String(connection.project)}`}</bdi>
        </Anchor>
      </Fact>
      <Fact name="Started by">
        <Starter run={run} />
      </Fact>
      {run.ready === 0 && (
        <Fact name="Agent">
          <Holder run={run} />
        </Fact>
      )}
      <Fact name="Queued or recorded">{run.created_at ? <Moment at={run.created_at} exact /> : 'unknown'}</Fact>
      <Fact name="Started">{run.started_at ? <Moment at={run.started_at} exact /> : notStarted(run)}</Fact>
      <Fact name="Finished">{run.ready > 0 ? <Moment at={run.last_run} exact /> : 'not yet'}</Fact>
      <Fact name="Took">{run.ready > 0 ? durationText(run.ready) : 'not finished'}</Fact>
      <Fact name="Attempt">{run.attempt === 0 ? 'none yet' : run.attempt}</Fact>
      <Fact name="Command">
        <code>{connection.command}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const notStarted = ({ ready }: Job) => (ready > 0 ? 'not told' : 'not yet');

function Starter({ run: { automatic, user } }: { run: Job }) {
  if (typeof user === 'number') return automatic ? 'The schedule' : `User ${String(user)}`;
  const name = `${user.first_name} ${user.last_name}`.trim();
  const person = name === '' ? user.email : `${name} (${user.email})`;
  // A scheduled run's user is who last set the frequency (wire contract, section 5); one that was posted as automatic, whose token posted it.
  return automatic ? `The schedule, for ${person}` : person;
}
