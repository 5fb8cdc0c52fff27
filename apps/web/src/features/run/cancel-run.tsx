import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { cancelRun } from '../../api/jobs.js';
import { usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';
import { ConfirmDialog, type ConfirmedAction } from '../../components/confirm-dialog.js';

export function CancelRun({ run, kind }: { run: Job; kind: Kind }) {
  const session = useSession();
  const queries = useQueryClient();
  const { canRun } = usePermissions();
  const [action, setAction] = useState<ConfirmedAction>();
  const canCancel = run.ready === 0 && canRun(kind, run.connection.project);
  const confirm = () =>
    setAction({
      title: 'Cancel this run?',
      confirmLabel: 'Cancel the run',
      description:
        run.state === 'running'
          ? 'It finishes as failed, “cancelled by” you. Its agent learns it with its next sign of life and ends the command.'
          : 'It finishes as failed, “cancelled by” you, and no agent will get it.',
      run: async () => {
        await cancelRun(session, kind, run.id);
        await Promise.all([
          queries.invalidateQueries({ queryKey: ['jobs', 'one', kind, run.id] }),
          queries.invalidateQueries({ queryKey: ['connections'] }),
        ]);
      },
    });
  return (
    <>
      {canCancel && (
        <Button color="red" variant="outline" size="xs" onClick={confirm}>
          Cancel
        </Button>
      )}
      <ConfirmDialog action={action} onClose={() => setAction(undefined)} />
    </>
  );
}
