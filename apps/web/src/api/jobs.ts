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
import { jobIncludes, type Kind } from '@syncledger/domain/words';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { cursorOf } from './cursor.js';

/** Parameters of a list that the dashboard sets itself. */
type Presentation = 'page_size' | 'page' | 'cursor' | 'format' | 'include' | 'expand' | 'mask';

export type JobFilters = Omit<NonNullable<JobsListData['query']>, Presentation>;

const JOBS_PAGE = 100;
const fields = { include: [...jobIncludes], expand: ['user'], mask: 'secrets' } satisfies JobsListData['query'];

function listOf({ client }: Session, kind: Kind | undefined, query: JobsListData['query'], signal: AbortSignal) {
  if (kind === undefined) return unwrap<JobList>(jobsList({ client, signal, query }));
  return unwrap<JobList>((kind === 'alm' ? almJobsList : analysisJobsList)({ client, signal, query }));
}

export const jobs = (session: Session, filters: JobFilters, kind?: Kind) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filters, kind ?? 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { ...filters, ...fields, page_size: JOBS_PAGE, ...(cursor && { cursor }) };
      return listOf(session, kind, query, signal);
    },
    getNextPageParam: ({ next }) => cursorOf(next),
  });

/** Refetched separately from the list, whose rows must not move. Null if counting would take too long. */
export const jobsCount = (session: Session, filters: JobFilters, kind?: Kind) =>
  queryOptions({
    queryKey: ['jobs', 'count', filters, kind ?? 'all'],
    queryFn: async ({ signal }) => (await listOf(session, kind, { ...filters, page_size: 1 }, signal)).count ?? null,
  });

/** Runs with the same timestamp that are searched for the next one. */
const SAME_TIME_LIMIT = 20;

/** The previous and next run of the same connection, ordered by `last_run`. */
export const adjacentRuns = (session: Session, kind: Kind, { id, last_run: at, connection }: Job) =>
  queryOptions({
    queryKey: ['jobs', 'neighbours', kind, id, at],
    queryFn: async ({ signal }) => {
      const own = { connection: [connection.id], mask: 'secrets' as const };
      const [before, after] = await Promise.all([
        listOf(session, kind, { ...own, last_run__lt: [at], ordering: '-last_run', page_size: 1 }, signal),
        listOf(
          session,
          kind,
          { ...own, last_run__gte: [at], ordering: 'last_run', page_size: SAME_TIME_LIMIT },
          signal,
        ),
      ]);
      return {
        previous: before.results[0]?.id,
        next: after.results.find((run) => run.last_run > at || run.id > id)?.id,
      };
    },
  });

export const job = ({ client }: Session, kind: Kind, id: number) =>
  queryOptions({
    queryKey: ['jobs', 'one', kind, id],
    queryFn: ({ signal }) => {
      const read = kind === 'alm' ? almJobsRead : analysisJobsRead;
      return unwrap(read({ client, signal, path: { id }, query: fields }));
    },
  });

/** Responses to writes contain the connection, too. */
const masked = { mask: 'secrets' } as const;

export function queueRun({ client }: Session, kind: Kind, connection: number) {
  const submit = kind === 'alm' ? almJobsSubmit : analysisJobsSubmit;
  return unwrap(submit({ client, body: { connection, automatic: false, ready: false }, query: masked }));
}

export function cancelRun({ client }: Session, kind: Kind, id: number) {
  const cancel = kind === 'alm' ? almJobsCancel : analysisJobsCancel;
  return unwrap(cancel({ client, path: { id }, query: masked }));
}
