import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { asFailure } from '../../api/failure.js';
import { queueRun } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { updateRow } from './overview-queries.js';
import { withoutRun, withRun, type Row } from './row.js';

export interface RunNotification {
  readonly text: string;
  readonly isFailure: boolean;
  readonly href?: string;
}

/** Placeholder until the server has assigned an id. */
const PENDING_ID = 0;

/** Queues runs optimistically: the row shows the run at once, and is reverted if the request fails. */
export function useRunNow() {
  const session = useSession();
  const queryClient = useQueryClient();
  const [notification, setNotification] = useState<RunNotification>();
  const queue = useCallback(
    async (row: Row) => {
      const change = (to: (row: Row) => Row) => updateRow(queryClient, row, to);
      change((now) => withRun(now, PENDING_ID, new Date().toISOString()));
      try {
        const { id, last_run: at } = await queueRun(session, row.kind, row.id);
        change((now) => withRun(withoutRun(now, PENDING_ID), id, at));
        setNotification({
          text: `Run of ${row.alias} queued.`,
          isFailure: false,
          href: `/runs/${row.kind}/${String(id)}`,
        });
      } catch (error) {
        change((now) => withoutRun(now, PENDING_ID));
        setNotification({
          text: `Could not queue a run of ${row.alias}. ${asFailure(error).message}`,
          isFailure: true,
        });
      }
    },
    [session, queryClient],
  );
  const run = useCallback((row: Row) => void queue(row), [queue]);
  const notify = useCallback((text: string, isFailure: boolean) => setNotification({ text, isFailure }), []);
  return { run, notification, notify, dismiss: useCallback(() => setNotification(undefined), []) };
}
