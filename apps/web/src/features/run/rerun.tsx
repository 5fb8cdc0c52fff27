import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { asFailure } from '../../api/failure.js';
import { queueRun } from '../../api/jobs.js';
import { usePermissions, useProjects } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';

/** Queues a new run of the same connection, with its current settings, and opens it. */
export function Rerun({ run, kind }: { run: Job; kind: Kind }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const { id, project } = run.connection;
  const isActive = useProjects().get(project)?.archived === false;
  const isAllowed = usePermissions().canRun(kind, project) && isActive && run.ready > 0;
  const queueing = useMutation({
    mutationFn: () => queueRun(session, kind, id),
    onSuccess: ({ id: queued }) => navigate(`/runs/${kind}/${String(queued)}`),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['connections'] });
      void queryClient.invalidateQueries({ queryKey: ['jobs'] });
    },
  });
  if (!isAllowed) return null;
  return (
    <>
      <Button size="xs" loading={queueing.isPending} onClick={() => queueing.mutate()}>
        Run again
      </Button>
      {/* Usually because another run is unfinished. */}
      <span role="alert" className="run-again-failure">
        {queueing.error && asFailure(queueing.error).message}
      </span>
    </>
  );
}
