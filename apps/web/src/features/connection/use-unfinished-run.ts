import type { Job } from '@syncledger/client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { jobs } from '../../api/jobs.js';
import { useEvents, useOutputEvents } from '../../app/live.js';
import { useSession } from '../../app/session.js';
import type { ConnectionOfKind } from './connection-of-kind.js';

/** In milliseconds. */
const POLL_INTERVAL = 2000;

/** Polls until the run has finished, then invalidates everything about the connection. */
export function useUnfinishedRun({ id }: ConnectionOfKind): Job | undefined {
  const queryClient = useQueryClient();
  const { data } = useInfiniteQuery({
    ...jobs(useSession(), { connection: [id], ready: [false] }),
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.results.length ?? 0) > 0 ? POLL_INTERVAL : false),
  });
  // Polling starts once a run is known; those of others are announced by events.
  useEvents(async (events) => {
    if (!events.some(({ connection, job }) => connection === id && job !== null)) return;
    await queryClient.invalidateQueries({ queryKey: ['jobs', 'list', { connection: [id] }] });
  });
  useOutputEvents(({ connection }) => {
    if (connection === id)
      void queryClient.invalidateQueries({ queryKey: ['jobs', 'list', { connection: [id], ready: [false] }] });
  });
  const unfinished = data?.pages[0]?.results[0];
  const current = unfinished && `${String(unfinished.id)} ${String(unfinished.state)} ${String(unfinished.attempt)}`;
  const previous = useRef(current);
  useEffect(() => {
    if (previous.current !== undefined && previous.current !== current) {
      void queryClient.invalidateQueries({ queryKey: ['jobs', 'list', { connection: [id] }] });
      void queryClient.invalidateQueries({ queryKey: ['jobs', 'timeline', id] });
      void queryClient.invalidateQueries({ queryKey: ['connections'] });
      void queryClient.invalidateQueries({ queryKey: ['agents'] });
    }
    previous.current = current;
  }, [queryClient, id, current]);
  return unfinished;
}
