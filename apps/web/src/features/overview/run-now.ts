import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { asFailure } from '../../api/failure.js';
import { queueRun } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';
import { changeRow } from './overview-queries.js';
import { withoutRun, withRun, type Row } from './row.js';

/** How an attempt to run something ended. */
export interface RunTold {
  readonly text: string;
  readonly isFailure: boolean;
  /** The page of the run. */
  readonly href?: string;
}

/** Stands for the run until the server has given it an id. */
const NOT_YET = 0;

/** Queues runs from the list. The row shows the run at once, and takes it back when the server refuses. */
export function useRunNow() {
  const session = useSession();
  const queries = useQueryClient();
  const [told, setTold] = useState<RunTold>();
  const queue = useCallback(
    async (row: Row) => {
      const change = (to: (row: Row) => Row) => changeRow(queries, row, to);
      change((now) => withRun(now, NOT_YET, new Date().toISOString()));
      try {
        const { id, last_run: at } = await queueRun(session, row.kind, row.id);
        change((now) => withRun(withoutRun(now, NOT_YET), id, at));
        setTold({
          text: `A run of ${row.alias} is queued.`,
          isFailure: false,
          href: `/runs/${row.kind}/${String(id)}`,
        });
      } catch (error) {
        change((now) => ({ ...withoutRun(now, NOT_YET), said: row.said }));
        setTold({ text: `${row.alias} was not queued. ${asFailure(error).message}`, isFailure: true });
      }
    },
    [session, queries],
  );
  const run = useCallback((row: Row) => void queue(row), [queue]);
  return { run, told, forget: useCallback(() => setTold(undefined), []) };
}
