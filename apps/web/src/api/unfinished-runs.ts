import { jobsList } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';

const LIMIT = 1000;

/** What is needed to link to a run. */
interface RunRef {
  readonly kind: Kind;
  readonly alias: string;
}

/** Unfinished runs by id: the list of agents contains only the ids of their runs. */
export const unfinishedRuns = ({ client }: Session) =>
  queryOptions({
    queryKey: ['jobs', 'unfinished'],
    queryFn: async ({ signal }) => {
      const query = { ready: [false], page_size: LIMIT, mask: 'secrets' as const };
      const { results } = await unwrap(jobsList({ client, signal, query }));
      return new Map(
        results.map(({ id, kind, connection }) => [
          id,
          { kind: kind ?? 'alm', alias: connection.alias } satisfies RunRef,
        ]),
      );
    },
  });
