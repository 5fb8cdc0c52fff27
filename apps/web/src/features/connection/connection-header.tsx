import { Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Job, Progress } from '@syncledger/client';
import { useState } from 'react';
import { Link } from 'wouter';

import { useProjects, usePermissions } from '../../api/permissions.js';
import { ConfirmDialog, type ConfirmedAction } from '../../components/confirm-dialog.js';
import { focusOnMount } from '../../components/focus-on-mount.js';
import { HealthStatus } from '../../components/health.js';
import { longKindLabels } from '../../components/kind-labels.js';
import { progressText } from '../../components/progress-text.js';
import { Timestamp } from '../../components/timestamp.js';
import { ErrorAlert } from '../../components/states.js';
import { formatLocal, formatSince } from '../../components/format-time.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { useDeletion } from './use-deletion.js';
import { useRunActions } from './use-run-actions.js';

interface HeaderProps {
  readonly connection: ConnectionOfKind;
  readonly unfinished: Job | undefined;
  /** Undefined while editing. */
  readonly onEdit: (() => void) | undefined;
  /** Whether to focus the Edit button, because editing just ended. */
  readonly focusEdit: boolean;
}

export function ConnectionHeader(props: HeaderProps) {
  const { connection, unfinished } = props;
  const project = useProjects().get(connection.project);
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} size="h2" className="connection-title">
          {connection.alias}
        </Title>
        <Buttons {...props} archived={project?.archived === true} />
      </Group>
      <Group gap="md" className="connection-summary">
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
        <span className="connection-dimmed">{longKindLabels[connection.kind]}</span>
      </Group>
      {unfinished?.progress && <RunProgress progress={unfinished.progress} />}
      {connection.health?.reason && <Text size="sm">{localizeTimes(connection.health.reason)}</Text>}
    </Stack>
  );
}

function RunProgress({ progress }: { progress: Progress }) {
  const { done, total } = progress;
  return (
    <Group gap="xs" className="connection-progress">
      {total !== undefined && total > 0 && (
        <progress aria-label="Progress of the run" value={Math.min(done, total)} max={total} />
      )}
      <Text size="sm">{progressText(progress)}</Text>
    </Group>
  );
}

/** The server's texts contain ISO timestamps. */
function localizeTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => formatLocal(Date.parse(time)));
}

function HealthSince({ connection: { health, stats } }: { connection: ConnectionOfKind }) {
  if (!health) return null;
  const rate = stats?.success_rate;
  return (
    <>
      <span>
        <span aria-live="polite">
          <HealthStatus status={health.status} />
        </span>{' '}
        <span className="connection-dimmed">
          {health.status === 'never' ? (
            <>
              · created <Timestamp at={health.since} />
            </>
          ) : (
            <Timestamp at={health.since} text={formatSince} />
          )}
        </span>
      </span>
      {rate !== null && rate !== undefined && (
        <span>
          {(rate * 100).toLocaleString('en', { maximumFractionDigits: 1 })}%{' '}
          <span className="connection-dimmed">success rate (30 days)</span>
        </span>
      )}
    </>
  );
}

function Buttons({ connection, unfinished, onEdit, focusEdit, archived }: HeaderProps & { archived: boolean }) {
  const permissions = usePermissions();
  const [action, setAction] = useState<ConfirmedAction>();
  const runActions = useRunActions(connection);
  const deletion = useDeletion(connection);
  const canRun = permissions.canRun(connection.kind, connection.project);
  const canEdit = permissions.canEdit(connection.kind);
  return (
    <Stack gap="xs" className="connection-buttons">
      <Group gap="xs">
        {canRun && !unfinished && !archived && (
          <Button size="xs" loading={runActions.queue.isPending} onClick={() => runActions.queue.mutate()}>
            Run now
          </Button>
        )}
        {canRun && unfinished && (
          <Button size="xs" variant="default" onClick={() => setAction(runActions.cancellation(unfinished))}>
            Cancel run
          </Button>
        )}
        {canEdit && onEdit && (
          <Button size="xs" variant="default" ref={focusEdit ? focusOnMount : undefined} onClick={onEdit}>
            Edit
          </Button>
        )}
        {canEdit && (
          <Button
            size="xs"
            variant="default"
            // Not "loading", which disables it: the focus would not return to it.
            aria-busy={deletion.isPending}
            onClick={() => deletion.mutate(undefined, { onSuccess: setAction })}
          >
            Delete
          </Button>
        )}
      </Group>
      {runActions.queue.error && <ErrorAlert error={runActions.queue.error} />}
      {deletion.error && <ErrorAlert error={deletion.error} />}
      <ConfirmDialog action={action} onClose={() => setAction(undefined)} />
    </Stack>
  );
}
