import { Alert, Stack } from '@mantine/core';
import { onlineManager } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';

import { usePermissions } from '../../api/permissions.js';
import { useTitle } from '../../components/use-title.js';
import { AcknowledgementSection } from './acknowledgement-section.js';
import { CauseSection } from './cause-section.js';
import { ConnectionHeader } from './connection-header.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { EditConnection } from './edit-connection.js';
import { ForecastSection } from './forecast-section.js';
import { RunList } from './run-list.js';
import { Settings } from './settings.js';
import { TimelineSection } from './timeline-section.js';
import { useUnfinishedRun } from './use-unfinished-run.js';

export function ConnectionPage({ connection }: { connection: ConnectionOfKind }) {
  useTitle(connection.alias);
  const [editing, setEditing] = useState<'not yet' | 'now' | 'done'>('not yet');
  const isEditing = editing === 'now';
  const unfinished = useUnfinishedRun(connection);
  const canEdit = usePermissions().canEdit(connection.kind);
  const online = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return (
    <Stack gap="lg" maw={1200}>
      <ConnectionHeader
        connection={connection}
        unfinished={unfinished}
        onEdit={isEditing ? undefined : () => setEditing('now')}
        focusEdit={editing === 'done'}
      />
      <CauseSection connection={connection} />
      <AcknowledgementSection connection={connection} />
      {!online && (
        <Alert color="yellow" role="status" title="Offline">
          You are viewing the last known data. It will be updated when the network is back.
        </Alert>
      )}
      <ForecastSection connection={connection} unfinished={unfinished} />
      {isEditing && canEdit && <EditConnection connection={connection} onClose={() => setEditing('done')} />}
      {connection.last_job !== null && <TimelineSection connection={connection.id} />}
      <RunList connection={connection} />
      {!(isEditing && canEdit) && <Settings connection={connection} />}
    </Stack>
  );
}
