import type { Job } from '@syncledger/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { cancelRun, queueRun } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import type { ConfirmedAction } from '../../components/confirm-dialog.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

export function useRunActions({ kind, id }: ConnectionOfKind) {
  const session = useSession();
  const queryClient = useQueryClient();
  // Awaited, so that the button stays busy until the page is up to date.
  const invalidate = async () => {
    void queryClient.invalidateQueries({ queryKey: ['connections'] });
    await queryClient.invalidateQueries({ queryKey: ['jobs'] });
  };
  // Also after a failure: the run may conflict with one that this page does not show yet.
  const queue = useMutation({ mutationFn: () => queueRun(session, kind, id), onSettled: invalidate });
  const cancellation = ({ id: run, state }: Job): ConfirmedAction => ({
    title: 'Cancel this run?',
    description:
      state === 'running'
        ? 'It will be marked as failed, and its agent will stop it after the next heartbeat.'
        : 'It will be marked as failed without being started.',
    confirmLabel: 'Cancel run',
    cancelLabel: 'Keep run',
    run: async () => {
      try {
        return await cancelRun(session, kind, run);
      } finally {
        await invalidate();
      }
    },
  });
  return { queue, cancellation };
}
