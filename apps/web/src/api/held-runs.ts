import { jobsList } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';

/** Runs that are looked through for those that agents hold. */
const MOST = 1000;

/** What is needed to name a run and lead to it. */
interface HeldRun {
  readonly kind: Kind;
  readonly alias: string;
}

/** The unfinished runs by id: agents tell only the ids of what they hold. */
export const heldRuns = ({ client }: SignedIn) =>
  queryOptions({
    queryKey: ['jobs', 'held'],
    queryFn: async ({ signal }) => {
      const query = { ready: [false], page_size: MOST, mask: 'secrets' as const };
      const { results } = await ask(jobsList({ client, signal, query }));
      return new Map(
        results.map(({ id, kind, connection }) => [
          id,
          { kind: kind ?? 'alm', alias: connection.alias } satisfies HeldRun,
        ]),
      );
    },
  });
