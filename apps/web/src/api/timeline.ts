import { jobsList } from '@syncledger/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { cursorOf } from './cursor.js';

/** A finished run on a timeline. */
export interface TimelineRun {
  readonly id: number;
  /** When it finished, in seconds since 1970. */
  readonly at: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  readonly succeeded: boolean;
}

/** The finished runs of a stretch of time. */
export interface Timeline {
  /** In seconds since 1970. */
  readonly from: number;
  /** Likewise. */
  readonly to: number;
  /** The oldest first. */
  readonly runs: readonly TimelineRun[];
  /** Whether there are more than are shown; the newest are. */
  readonly isCut: boolean;
}

const PAGE = 1000;
/** An hourly connection has 8,760 runs a year. */
const MOST_PAGES = 10;

/** The finished runs of a connection in the last days. */
export const timeline = ({ client }: SignedIn, connection: number, days: number) =>
  queryOptions({
    queryKey: ['jobs', 'timeline', connection, days],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Timeline> => {
      const to = Date.now();
      const from = to - days * 86_400_000;
      const since = { last_run__gte: [new Date(from).toISOString()], ready: [true], page_size: PAGE };
      const shown = { mask: 'secrets', ordering: '-last_run' } as const;
      const query = { ...since, ...shown, connection: [connection] };
      const runs: TimelineRun[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await ask(jobsList({ client, signal, query: { ...query, ...(cursor && { cursor }) } }));
        for (const { id, last_run: at, ready: seconds, succeeded } of page.results) {
          runs.push({ id, at: Date.parse(at) / 1000, seconds, succeeded });
        }
        cursor = cursorOf(page.next);
        pages += 1;
      } while (cursor !== undefined && pages < MOST_PAGES);
      return { from: from / 1000, to: to / 1000, runs: runs.reverse(), isCut: cursor !== undefined };
    },
  });
