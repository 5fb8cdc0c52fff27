import type { Job } from '@syncledger/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { cancelRun, queueRun } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import type { Act } from '../../components/confirm.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** Queues runs of a connection, and cancels them. */
export function useRunning({ kind, id }: ConnectionOfKind) {
  const session = useSession();
  const queries = useQueryClient();
  // Awaited, so that the button waits until the page shows what it has done.
  const renew = async () => {
    void queries.invalidateQueries({ queryKey: ['connections'] });
    await queries.invalidateQueries({ queryKey: ['jobs'] });
  };
  // Also after a failure: what refuses a run may be one that the page has not heard of.
  const queue = useMutation({ mutationFn: () => queueRun(session, kind, id), onSettled: renew });
  const cancellation = ({ id: run, state }: Job): Act => ({
    title: 'Cancel this run?',
    consequence:
      state === 'running'
        ? 'It finishes as failed. Its agent hears of it with its next sign of life, and ends it.'
        : 'It finishes as failed, without having been started.',
    verb: 'Cancel run',
    run: () => cancelRun(session, kind, run).finally(renew),
  });
  return { queue, cancellation };
}
