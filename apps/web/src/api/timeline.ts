import { jobsList } from '@syncledger/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { cursorOf } from './cursor.js';

export interface TimelineRun {
  readonly id: number;
  /** When it finished, in seconds since 1970. */
  readonly at: number;
  readonly seconds: number;
  readonly succeeded: boolean;
}

export interface Timeline {
  /** In seconds since 1970. */
  readonly from: number;
  /** In seconds since 1970. */
  readonly to: number;
  /** Oldest first. */
  readonly runs: readonly TimelineRun[];
  /** Whether older runs were left out. */
  readonly isTruncated: boolean;
}

const PAGE = 1000;
/** For scale: an hourly connection has 8,760 runs a year. */
const MAX_PAGES = 10;

export const timeline = ({ client }: Session, connection: number, days: number) =>
  queryOptions({
    queryKey: ['jobs', 'timeline', connection, days],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Timeline> => {
      const to = Date.now();
      const from = to - days * 86_400_000;
      const since = { last_run__gte: [new Date(from).toISOString()], ready: [true], page_size: PAGE };
      const fields = { mask: 'secrets', ordering: '-last_run' } as const;
      const query = { ...since, ...fields, connection: [connection] };
      const runs: TimelineRun[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await unwrap(jobsList({ client, signal, query: { ...query, ...(cursor && { cursor }) } }));
        for (const { id, last_run: at, ready: seconds, succeeded } of page.results) {
          runs.push({ id, at: Date.parse(at) / 1000, seconds, succeeded });
        }
        cursor = cursorOf(page.next);
        pages += 1;
      } while (cursor !== undefined && pages < MAX_PAGES);
      return { from: from / 1000, to: to / 1000, runs: runs.reverse(), isTruncated: cursor !== undefined };
    },
  });
