import type { LedgerEvent } from '@syncledger/client';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';

interface RunsPage {
  readonly results: readonly { readonly id: number }[];
}

/** First elements of the query keys that events can invalidate. */
const LIVE_KEYS = ['connections', 'jobs'];

/**
 * The keys of single objects, counts and charts that events make stale. Lists are left out, because their rows would move under
 * the pointer; their pages listen to events themselves (`useEvents`).
 */
export function keysInvalidatedBy(events: readonly LedgerEvent[]): QueryKey[] {
  const keys = events.flatMap(({ type, kind, project, connection, job }): QueryKey[] => [
    ['connections', 'one', kind, connection],
    ...(job === null ? [] : [['jobs', 'one', kind, job]]),
    // Its runs are gone with it, and it may be gone with its project.
    ...(type === 'connection.deleted'
      ? [
          ['jobs', 'one', kind],
          ['projects', 'one', project],
        ]
      : []),
    ...(type.startsWith('job.')
      ? [
          ['jobs', 'timeline', connection],
          ['jobs', 'count'],
          ['jobs', 'neighbours'],
        ]
      : []),
    ...(type === 'job.queued' || type === 'job.finished' ? [] : [['agents']]),
  ]);
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

/** Invalidates what events made stale. Lists that are not on screen are only marked as stale. */
export async function invalidateAfter(queryClient: QueryClient, events: readonly LedgerEvent[]): Promise<void> {
  for (const key of LIVE_KEYS)
    void queryClient.invalidateQueries({ queryKey: [key], type: 'inactive', refetchType: 'none' });
  await Promise.all(keysInvalidatedBy(events).map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** For when events were lost. */
export async function invalidateAll(queryClient: QueryClient): Promise<void> {
  await Promise.all(LIVE_KEYS.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
}

/** @param time in milliseconds since 1970 */
export async function invalidateLoadedBefore(queryClient: QueryClient, time: number): Promise<void> {
  await queryClient.invalidateQueries({
    predicate: ({ queryKey: [of, what], state }) =>
      LIVE_KEYS.includes(String(of)) && !(of === 'jobs' && what === 'list') && state.dataUpdatedAt < time,
  });
}

/** Repeats what failed while the server could not be reached, so that no page shows that error while it is reached again. */
export async function refetchFailed(queryClient: QueryClient): Promise<void> {
  await queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
}

/** Updates a run in the cached lists without moving it. */
export function updateRunInLists<Run extends { readonly id: number }>(queryClient: QueryClient, run: Run): void {
  queryClient.setQueriesData<InfiniteData<RunsPage>>({ queryKey: ['jobs', 'list'] }, (data) => {
    if (!data || !contains(data, run.id)) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      results: page.results.map((shown) => (shown.id === run.id ? { ...shown, ...run } : shown)),
    }));
    return { ...data, pages };
  });
}

/** Filters events to those of runs in a visible list. */
export function visibleRuns(queryClient: QueryClient, events: readonly LedgerEvent[]): LedgerEvent[] {
  const lists = queryClient.getQueriesData<InfiniteData<RunsPage>>({ queryKey: ['jobs', 'list'], type: 'active' });
  const byJob = new Map(events.flatMap((event) => (event.job === null ? [] : [[event.job, event]])));
  return [...byJob.values()].filter(({ job }) => lists.some(([, data]) => job !== null && data && contains(data, job)));
}

function contains({ pages }: InfiniteData<RunsPage>, id: number): boolean {
  return pages.some(({ results }) => results.some((run) => run.id === id));
}
