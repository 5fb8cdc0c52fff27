import {
  almJobsCancel,
  almJobsList,
  almJobsRead,
  almJobsSubmit,
  analysisJobsCancel,
  analysisJobsList,
  analysisJobsRead,
  analysisJobsSubmit,
  jobsList,
  type Job,
  type JobList,
  type JobsListData,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { cursorOf } from './cursor.js';

/** The filters of the list of runs. */
export type JobFilters = Pick<
  NonNullable<JobsListData['query']>,
  | 'automatic'
  | 'ready'
  | 'succeeded'
  | 'connection'
  | 'user'
  | 'project'
  | 'system'
  | 'last_run__gte'
  | 'last_run__lt'
  | 'search'
  | 'ordering'
>;

const JOBS_PAGE = 100;
const shown = { include: 'state,attempt,started_at,created_at', expand: 'user', mask: 'secrets' } as const;

/** A page of the runs of one kind, or of both. */
function listOf({ client }: SignedIn, kind: Kind | undefined, query: JobsListData['query'], signal: AbortSignal) {
  if (kind === undefined) return ask<JobList>(jobsList({ client, signal, query }));
  return ask<JobList>((kind === 'alm' ? almJobsList : analysisJobsList)({ client, signal, query }));
}

/** The runs that match, page after page by cursor; of both kinds when none is given. */
export const jobs = (session: SignedIn, filters: JobFilters, kind?: Kind) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filters, kind ?? 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { ...filters, ...shown, page_size: JOBS_PAGE, ...(cursor && { cursor }) };
      return listOf(session, kind, query, signal);
    },
    getNextPageParam: ({ next }) => cursorOf(next),
  });

/** How many runs match now; asked for beside a list that must not move. `null` where counting would take too long. */
export const jobsCount = (session: SignedIn, filters: JobFilters, kind?: Kind) =>
  queryOptions({
    queryKey: ['jobs', 'count', filters, kind ?? 'all'],
    queryFn: async ({ signal }) => (await listOf(session, kind, { ...filters, page_size: 1 }, signal)).count ?? null,
  });

/** Runs with the same time that are looked through for a neighbour. */
const SAME_TIME = 20;

/** The runs of the same connection before and after one, by `last_run`. */
export const neighbours = (session: SignedIn, kind: Kind, { id, last_run: at, connection }: Job) =>
  queryOptions({
    queryKey: ['jobs', 'neighbours', kind, id, at],
    queryFn: async ({ signal }) => {
      const own = { connection: [connection.id], mask: 'secrets' as const };
      const [before, after] = await Promise.all([
        listOf(session, kind, { ...own, last_run__lt: [at], ordering: '-last_run', page_size: 1 }, signal),
        listOf(session, kind, { ...own, last_run__gte: [at], ordering: 'last_run', page_size: SAME_TIME }, signal),
      ]);
      return {
        previous: before.results[0]?.id,
        next: after.results.find((run) => run.last_run > at || run.id > id)?.id,
      };
    },
  });

/** One run. */
export const job = ({ client }: SignedIn, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['jobs', 'one', kind, id],
    queryFn: ({ signal }) => {
      const read = kind === 'alm' ? almJobsRead : analysisJobsRead;
      return ask(read({ client, signal, path: { id }, query: shown }));
    },
  });

/** Answers to what is done show the connection, too. */
const masked = { mask: 'secrets' } as const;

/** Queues a run of a connection for an agent to claim. */
export function queueRun({ client }: SignedIn, kind: Kind, connection: number) {
  const submit = kind === 'alm' ? almJobsSubmit : analysisJobsSubmit;
  return ask(submit({ client, body: { connection, automatic: false, ready: false }, query: masked }));
}

/** Cancels a run that is queued or running. */
export function cancelRun({ client }: SignedIn, kind: Kind, id: number) {
  const cancel = kind === 'alm' ? almJobsCancel : analysisJobsCancel;
  return ask(cancel({ client, path: { id }, query: masked }));
}
