import { Alert, Stack } from '@mantine/core';
import { onlineManager } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';

import { useRights } from '../../api/rights.js';
import { useTitle } from '../../components/use-title.js';
import { ConnectionHead } from './connection-head.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { EditConnection } from './edit-connection.js';
import { Outlook } from './outlook-text.js';
import { RunList } from './run-list.js';
import { Settings } from './settings.js';
import { TimelineSection } from './timeline-section.js';
import { useUnfinished } from './use-unfinished.js';

/** The page of a connection that was found. */
export function ConnectionPage({ connection }: { connection: ConnectionOfKind }) {
  useTitle(connection.alias);
  const [editing, setEditing] = useState<'not yet' | 'now' | 'done'>('not yet');
  const isEditing = editing === 'now';
  const unfinished = useUnfinished(connection);
  const mayEdit = useRights().mayEdit(connection.kind);
  const online = useSyncExternalStore(
    (told) => onlineManager.subscribe(told),
    () => onlineManager.isOnline(),
  );
  return (
    <Stack gap="lg" maw={1200}>
      <ConnectionHead
        connection={connection}
        unfinished={unfinished}
        onEdit={isEditing ? undefined : () => setEditing('now')}
        hasEdited={editing === 'done'}
      />
      {!online && (
        <Alert color="yellow" role="status" title="Offline">
          What is shown is what was known before the network went away. It is renewed when it is back.
        </Alert>
      )}
      <Outlook connection={connection} unfinished={unfinished} />
      {isEditing && mayEdit && <EditConnection connection={connection} onClose={() => setEditing('done')} />}
      {connection.last_job !== null && <TimelineSection connection={connection.id} />}
      <RunList connection={connection} />
      {!(isEditing && mayEdit) && <Settings connection={connection} />}
    </Stack>
  );
}
