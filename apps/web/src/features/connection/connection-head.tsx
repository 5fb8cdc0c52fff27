import { Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { useState } from 'react';
import { Link } from 'wouter';

import { useProjects, useRights } from '../../api/rights.js';
import { Confirm, type Act } from '../../components/confirm.js';
import { Health } from '../../components/health.js';
import { Moment } from '../../components/moment.js';
import { Failed } from '../../components/states.js';
import { inZone, since } from '../../components/time-text.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { useDeletion } from './use-deletion.js';
import { useRunning } from './use-running.js';

/** What each kind is called on the screen. */
export const kindLabels = { alm: 'Issue tracker (ALM)', analysis: 'Scanner (analysis)' } as const;

interface HeadProps {
  readonly connection: ConnectionOfKind;
  readonly unfinished: Job | undefined;
  /** Begins to edit; left out while one does. */
  readonly onEdit: (() => void) | undefined;
  /** Whether one comes from editing: the focus goes back to where it began. */
  readonly hasEdited: boolean;
}

/** What a connection is, how it does, and what one can do with it. */
export function ConnectionHead(props: HeadProps) {
  const { connection } = props;
  const project = useProjects().get(connection.project);
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} size="h2" className="connection-title">
          {connection.alias}
        </Title>
        <Buttons {...props} archived={project?.archived === true} />
      </Group>
      <Group gap="md" className="connection-facts">
        <HealthSince connection={connection} />
        <span>
          <span className="connection-dimmed">Project </span>
          <Anchor component={Link} href={`/?project=${String(connection.project)}`}>
            {project?.name ?? String(connection.project)}
          </Anchor>{' '}
          {project?.archived && <Badge variant="default">Archived</Badge>}
        </span>
        <span>
          <span className="connection-dimmed">System </span>
          {connection.system}
        </span>
        <span className="connection-dimmed">{kindLabels[connection.kind]}</span>
      </Group>
      {connection.health?.reason && <Text size="sm">{inViewersZone(connection.health.reason)}</Text>}
    </Stack>
  );
}

/** A text of the server with its times as the viewer reads them. */
function inViewersZone(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => inZone(Date.parse(time)));
}

/** Changes while one looks at it are told quietly. */
function HealthSince({ connection: { health, stats } }: { connection: ConnectionOfKind }) {
  if (!health) return null;
  const rate = stats?.success_rate;
  return (
    <>
      <span>
        <span aria-live="polite">
          <Health status={health.status} />
        </span>{' '}
        <span className="connection-dimmed">
          {health.status === 'never' ? (
            <>
              · made <Moment at={health.since} />
            </>
          ) : (
            <Moment at={health.since} text={since} />
          )}
        </span>
      </span>
      {rate !== null && rate !== undefined && (
        <span>
          {(rate * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %{' '}
          <span className="connection-dimmed">succeeded in 30 days</span>
        </span>
      )}
    </>
  );
}

function Buttons({ connection, unfinished, onEdit, hasEdited, archived }: HeadProps & { archived: boolean }) {
  const rights = useRights();
  const [act, setAct] = useState<Act>();
  const running = useRunning(connection);
  const deletion = useDeletion(connection);
  const mayRun = rights.mayRun(connection.kind, connection.project);
  const mayEdit = rights.mayEdit(connection.kind);
  return (
    <Stack gap="xs" className="connection-buttons">
      <Group gap="xs">
        {mayRun && !unfinished && !archived && (
          <Button size="xs" loading={running.queue.isPending} onClick={() => running.queue.mutate()}>
            Run now
          </Button>
        )}
        {mayRun && unfinished && (
          <Button size="xs" variant="default" onClick={() => setAct(running.cancellation(unfinished))}>
            Cancel run
          </Button>
        )}
        {mayEdit && onEdit && (
          <Button size="xs" variant="default" autoFocus={hasEdited} onClick={onEdit}>
            Edit
          </Button>
        )}
        {mayEdit && (
          <Button
            size="xs"
            variant="default"
            loading={deletion.isPending}
            onClick={() => deletion.mutate(undefined, { onSuccess: setAct })}
          >
            Delete
          </Button>
        )}
      </Group>
      {running.queue.error && <Failed error={running.queue.error} />}
      {deletion.error && <Failed error={deletion.error} />}
      <Confirm act={act} onClose={() => setAct(undefined)} />
    </Stack>
  );
}
