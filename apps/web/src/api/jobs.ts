import {
  almJobsCancel,
  almJobsRead,
  almJobsSubmit,
  analysisJobsCancel,
  analysisJobsRead,
  analysisJobsSubmit,
  jobsList,
  type JobsListData,
} from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';

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

/** The runs that match, page after page by cursor. */
export const jobs = ({ client }: SignedIn, filters: JobFilters) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      ask(
        jobsList({ client, signal, query: { ...filters, ...shown, page_size: JOBS_PAGE, ...(cursor && { cursor }) } }),
      ),
    getNextPageParam: ({ next }) => (next ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined),
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

/** Queues a run of a connection for an agent to claim. */
export function queueRun({ client }: SignedIn, kind: Kind, connection: number) {
  const submit = kind === 'alm' ? almJobsSubmit : analysisJobsSubmit;
  return ask(submit({ client, body: { connection, automatic: false, ready: false } }));
}

/** Cancels a run that is queued or running. */
export function cancelRun({ client }: SignedIn, kind: Kind, id: number) {
  const cancel = kind === 'alm' ? almJobsCancel : analysisJobsCancel;
  return ask(cancel({ client, path: { id } }));
}
