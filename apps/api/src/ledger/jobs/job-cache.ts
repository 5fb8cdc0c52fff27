import { Injectable } from '@nestjs/common';
import { jobResource, type Job, type Unresolved } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { textCacheFor } from '../../platform/http/serialization/serializer.js';
import type { UnresolvedConnection } from '../connections/index.js';
import { toJob, type FurtherJobRow, type JobState } from './job-rows.js';

/** Largest size of the cache, in characters; three times as much if messages are nothing but what JSON escapes. */
const MAX_CHARACTERS = 20_000_000;
/** Size of an entry without its message. */
const ENTRY_OVERHEAD = 1000;
/** An entry has the message as it is and serialized. */
const MESSAGE_COPIES = 2;

/** Connections can be large, have secrets, and have a cache of their own. */
const NOT_KEPT = {} as UnresolvedConnection;

const withTexts = textCacheFor(jobResource);

interface Entry {
  readonly state: JobState;
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

  /**
   * The job, if it is cached in exactly this state.
   * @param connection as the job shows it now
   */
  find(row: JobState, connection: UnresolvedConnection): Unresolved<Job> | undefined {
    const entry = this.entries.get(row.id);
    return entry && isSame(entry.state, row) ? withConnection(entry.job, connection) : undefined;
  }

  /** Makes the job of a committed row, and caches it. */
  add(row: FurtherJobRow, connection: UnresolvedConnection): Unresolved<Job> {
    const { id, ready, last_run, started_at, attempt, progress } = row;
    const job = withTexts(toJob(row, NOT_KEPT));
    const size = ENTRY_OVERHEAD + MESSAGE_COPIES * (row.result_message.length + (progress?.length ?? 0));
    this.entries.set(id, { state: { id, ready, last_run, started_at, attempt, progress }, size, job });
    return withConnection(job, connection);
  }
}

/** Inherits from the cached job, with its texts: a copy takes six times as long. */
function withConnection(job: Unresolved<Job>, connection: UnresolvedConnection): Unresolved<Job> {
  const shown = Object.create(job) as Unresolved<Job>;
  shown.connection = connection;
  return shown;
}

function isSame(one: JobState, other: JobState): boolean {
  return (
    one.ready === other.ready &&
    one.last_run === other.last_run &&
    one.started_at === other.started_at &&
    one.attempt === other.attempt &&
    one.progress === other.progress
  );
}
