import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { cancelRun } from '../../api/jobs.js';
import { useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';
import { Confirm, type Act } from '../../components/confirm.js';

/** Cancels a run that has not finished; not there for those who may not. */
export function CancelRun({ run, kind }: { run: Job; kind: Kind }) {
  const session = useSession();
  const queries = useQueryClient();
  const { mayRun } = useRights();
  const [act, setAct] = useState<Act>();
  const mayCancel = run.ready === 0 && mayRun(kind, run.connection.project);
  const ask = () =>
    setAct({
      title: 'Cancel this run?',
      verb: 'Cancel the run',
      consequence:
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
      {mayCancel && (
        <Button color="red" variant="outline" size="xs" onClick={ask}>
          Cancel
        </Button>
      )}
      <Confirm act={act} onClose={() => setAct(undefined)} />
    </>
  );
}
