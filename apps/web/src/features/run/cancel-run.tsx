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
  const queryClient = useQueryClient();
  const { canRun } = usePermissions();
  const [action, setAction] = useState<ConfirmedAction>();
  const canCancel = run.ready === 0 && canRun(kind, run.connection.project);
  const confirm = () =>
    setAction({
      title: 'Cancel this run?',
      confirmLabel: 'Cancel run',
      cancelLabel: 'Keep run',
      description:
        run.state === 'running'
          ? 'It will be marked as failed, and its agent will stop it after the next heartbeat.'
          : 'It will be marked as failed without being started.',
      run: async () => {
        await cancelRun(session, kind, run.id);
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: ['jobs', 'one', kind, run.id] }),
          queryClient.invalidateQueries({ queryKey: ['connections'] }),
        ]);
      },
    });
  return (
    <>
      {canCancel && (
        <Button color="red" variant="outline" size="xs" onClick={confirm}>
          Cancel run
        </Button>
      )}
      <ConfirmDialog action={action} onClose={() => setAction(undefined)} />
    </>
  );
}
