import { Injectable } from '@nestjs/common';
import { jobResource, type Job, type Unresolved } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { textCacheFor, withNested } from '../../platform/http/serialization/serializer.js';
import type { UnresolvedConnection } from '../connections/index.js';
import { stateColumns } from '../job-store/index.js';
import { toJob, type FurtherJobRow, type JobState } from './job-rows.js';

/** Largest size of the cache, in characters; three times as much if messages are nothing but what JSON escapes. */
const MAX_CHARACTERS = 20_000_000;
/** Size of an entry without its message. */
const ENTRY_OVERHEAD = 1000;
/** An entry has the message as it is and serialized. */
const MESSAGE_COPIES = 2;

/** Jobs that are remembered as shown once. */
const MAX_SHOWN_ONCE = 10_000;

/** Connections can be large, have secrets, and have a cache of their own. */
const NOT_KEPT = {} as UnresolvedConnection;

const withTexts = textCacheFor(jobResource);

/** A job for a response, whose other fields may be cached as text only. */
export type ListedJob = Pick<Unresolved<Job>, 'id' | 'connection'>;

interface Entry {
  /** The values of `stateColumns`. */
  readonly state: readonly unknown[];
  readonly size: number;
  /** Without its connection. */
  readonly job: Unresolved<Job>;
}

/**
 * Caches jobs by id and state, with their JSON. Each row of a page comes with the state of its job: all columns that change. So an
 * entry can't be stale on any replica.
 */
@Injectable()
export class JobCache {
  private readonly entries = new LRUCache<number, Entry>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ size }) => size,
  });
  /** The ids of jobs that were shown of late, in two generations. */
  private shown = new Set<number>();
  private shownBefore = new Set<number>();

  /**
   * The job, if it is cached in exactly this state.
   * @param connection as the job shows it now
   */
  find(row: JobState, connection: UnresolvedConnection): ListedJob | undefined {
    const entry = this.entries.get(row.id);
    return entry && isSame(entry.state, row) ? withNested(entry.job, { id: row.id, connection }) : undefined;
  }

  /** Makes the job of a committed row, and caches it the second time: most jobs of old pages are shown once. */
  add(row: FurtherJobRow, connection: UnresolvedConnection): ListedJob {
    const { id, progress } = row;
    if (!this.wasShown(id)) return toJob(row, connection);
    const job = withTexts(toJob(row, NOT_KEPT));
    const size = ENTRY_OVERHEAD + MESSAGE_COPIES * (row.result_message.length + (progress?.length ?? 0));
    this.entries.set(id, { state: stateColumns.map((column) => row[column]), size, job });
    return withNested(job, { id, connection });
  }

  private wasShown(id: number): boolean {
    if (this.shown.has(id) || this.shownBefore.has(id)) return true;
    if (this.shown.size >= MAX_SHOWN_ONCE / 2) [this.shownBefore, this.shown] = [this.shown, new Set()];
    this.shown.add(id);
    return false;
  }
}

function isSame(state: Entry['state'], row: JobState): boolean {
  return stateColumns.every((column, index) => state[index] === row[column]);
}
