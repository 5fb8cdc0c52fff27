import { Anchor, Text } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { JobInclude, Kind, RunEnder } from '@syncledger/domain/words';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useProjects } from '../../api/permissions.js';
import { Timestamp } from '../../components/timestamp.js';
import { formatDuration } from '../../components/format-time.js';
import { progressText } from '../../components/progress-text.js';
import { RunAgent } from './run-agent.js';

interface FurtherDetail {
  readonly name: string;
  /** Nothing, if the run has none. */
  readonly show: (run: Job) => ReactNode;
}

const enderLabels: Readonly<Record<RunEnder, string>> = {
  command: 'Its command',
  cancel: 'A user, who cancelled it',
  timeout: 'The time limit of its agent',
  lost: 'The loss of its agent',
};

/** Fields that `?include=` adds, but for those that are shown together with others. */
const furtherDetails: Readonly<
  Record<Exclude<JobInclude, 'state' | 'created_at' | 'started_at' | 'cause_line'>, FurtherDetail>
> = {
  attempt: { name: 'Attempt', show: ({ attempt }) => (attempt === 0 ? 'None yet' : attempt) },
  external_id: { name: 'External ID', show: ({ external_id: id }) => id != null && <code>{id}</code> },
  progress: { name: 'Progress', show: ({ progress }) => progressText(progress) },
  ended_by: { name: 'Ended by', show: ({ ended_by: ender }) => ender && enderLabels[ender] },
};

export function RunDetails({ run, kind }: { run: Job; kind: Kind }) {
  const { connection } = run;
  const project = useProjects().get(connection.project);
  return (
    <dl className="run-details">
      <Detail name="Connection">
        <Anchor component={Link} href={`/connections/${kind}/${String(connection.id)}`} size="sm">
          <bdi>{connection.alias}</bdi>
        </Anchor>{' '}
        <Text span c="dimmed" size="sm">
          {connection.system}
        </Text>
      </Detail>
      <Detail name="Project">
        <Anchor component={Link} href={`/runs?project=${String(connection.project)}`} size="sm">
          <bdi>{project?.name ?? `Project ${String(connection.project)}`}</bdi>
        </Anchor>
      </Detail>
      <Detail name="Started by">
        <Starter run={run} />
      </Detail>
      {run.ready === 0 && (
        <Detail name="Agent">
          <RunAgent run={run} />
        </Detail>
      )}
      <Detail name="Created">{run.created_at ? <Timestamp at={run.created_at} exact /> : 'Unknown'}</Detail>
      <Detail name="Started">{run.started_at ? <Timestamp at={run.started_at} exact /> : notStarted(run)}</Detail>
      <Detail name="Finished">{run.ready > 0 ? <Timestamp at={run.last_run} exact /> : 'Not yet'}</Detail>
      <Detail name="Duration">{run.ready > 0 ? formatDuration(run.ready) : 'Not finished'}</Detail>
      {Object.values(furtherDetails).map(({ name, show }) => {
        const shown = show(run);
        return (
          shown && (
            <Detail key={name} name={name}>
              {shown}
            </Detail>
          )
        );
      })}
      <Detail name="Command">
        <code>{connection.command}</code>
      </Detail>
    </dl>
  );
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const notStarted = ({ ready }: Job) => (ready > 0 ? 'Unknown' : 'Not yet');

function Starter({ run: { automatic, user } }: { run: Job }) {
  if (typeof user === 'number') return automatic ? 'Schedule' : `User ${String(user)}`;
  const name = `${user.first_name} ${user.last_name}`.trim();
  const displayName = name === '' ? user.email : `${name} (${user.email})`;
  // The user of a scheduled run set the frequency; the user of a posted automatic run owns the token (wire contract, section 5).
  return automatic ? `Schedule, for ${displayName}` : displayName;
}
