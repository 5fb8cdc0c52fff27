import type { LedgerEvent } from '@syncledger/client';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';

/** A page of a list of runs, as api/jobs.ts holds it. */
interface RunsPage {
  readonly results: readonly { readonly id: number }[];
}

/** What of the ledger is held: all that events tell of. */
const told = ['connections', 'jobs'];

/**
 * What events make out of date of single things, counts and pictures: they are asked for anew where they are looked at. Lists are not
 * among it: rows would move under the pointer. Their pages listen for themselves (`useEvents`).
 */
export function outdatedBy(events: readonly LedgerEvent[]): QueryKey[] {
  const keys = events.flatMap(({ type, kind, connection, job }): QueryKey[] => [
    ['connections', 'one', kind, connection],
    ...(job === null ? [] : [['jobs', 'one', kind, job]]),
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

/** Asks anew for what events made out of date. Lists that nobody looks at are, too, once somebody does. */
export async function renewAfter(queries: QueryClient, events: readonly LedgerEvent[]): Promise<void> {
  for (const key of told) void queries.invalidateQueries({ queryKey: [key], type: 'inactive', refetchType: 'none' });
  await Promise.all(outdatedBy(events).map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Asks anew for all that events tell of: some were lost. */
export async function renewAll(queries: QueryClient): Promise<void> {
  await Promise.all(told.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** Asks anew for what was loaded before a time, in milliseconds since 1970; not for lists of runs, which would move. */
export async function renewLoadedBefore(queries: QueryClient, time: number): Promise<void> {
  await queries.invalidateQueries({
    predicate: ({ queryKey: [of, what], state }) =>
      told.includes(String(of)) && !(of === 'jobs' && what === 'list') && state.dataUpdatedAt < time,
  });
}

/** Puts a run in the place of what lists of runs show of it; they neither grow nor change their order. */
export function replaceRun<Run extends { readonly id: number }>(queries: QueryClient, run: Run): void {
  queries.setQueriesData<InfiniteData<RunsPage>>({ queryKey: ['jobs', 'list'] }, (data) => {
    if (!data || !holds(data, run.id)) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      results: page.results.map((shown) => (shown.id === run.id ? { ...shown, ...run } : shown)),
    }));
    return { ...data, pages };
  });
}

/** The runs of events that a list on the screen shows. */
export function shownRuns(queries: QueryClient, events: readonly LedgerEvent[]): LedgerEvent[] {
  const lists = queries.getQueriesData<InfiniteData<RunsPage>>({ queryKey: ['jobs', 'list'], type: 'active' });
  const byJob = new Map(events.flatMap((event) => (event.job === null ? [] : [[event.job, event]])));
  return [...byJob.values()].filter(({ job }) => lists.some(([, data]) => job !== null && data && holds(data, job)));
}

function holds({ pages }: InfiniteData<RunsPage>, id: number): boolean {
  return pages.some(({ results }) => results.some((run) => run.id === id));
}
