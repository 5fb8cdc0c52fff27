import type { Job } from '@syncledger/client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { jobs } from '../../api/jobs.js';
import { useEvents } from '../../app/live.js';
import { useSession } from '../../app/session.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** How often an unfinished run is looked after, in milliseconds. */
const LOOK_AFTER = 2000;

/** The run of a connection that has not finished, if there is one. Followed until it has; then all about it is renewed. */
export function useUnfinished({ id }: ConnectionOfKind): Job | undefined {
  const queries = useQueryClient();
  const { data } = useInfiniteQuery({
    ...jobs(useSession(), { connection: [id], ready: [false] }),
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.results.length ?? 0) > 0 ? LOOK_AFTER : false),
  });
  // Runs that others start are not looked after before they are known.
  useEvents(async (events) => {
    if (!events.some(({ connection, job }) => connection === id && job !== null)) return;
    await queries.invalidateQueries({ queryKey: ['jobs', 'list', { connection: [id] }] });
  });
  const unfinished = data?.pages[0]?.results[0];
  const now = unfinished && `${String(unfinished.id)} ${String(unfinished.state)} ${String(unfinished.attempt)}`;
  const before = useRef(now);
  useEffect(() => {
    if (before.current !== undefined && before.current !== now) {
      void queries.invalidateQueries({ queryKey: ['jobs', 'list', { connection: [id] }] });
      void queries.invalidateQueries({ queryKey: ['jobs', 'timeline', id] });
      void queries.invalidateQueries({ queryKey: ['connections'] });
      void queries.invalidateQueries({ queryKey: ['agents'] });
    }
    before.current = now;
  }, [queries, id, now]);
  return unfinished;
}
