import type { Kind, Micros } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';

export type JobTransition = 'queued' | 'started' | 'finished';

export type ConnectionTransition = 'created' | 'changed' | 'deleted';

/**
 * A change of a job: a transition, a different count, or both. Changes of connections use the same backlog, with a delta of 0 and
 * without a job: this orders them among the events, and the requests that make them do not wait for the feed.
 */
export interface JobChange {
  /** 0 for a change of the connection itself. */
  readonly job: number;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
  readonly kind: Kind;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  /** The job's `ready`: 0 until it has finished. */
  readonly ready: number;
  /** Added to the counters. */
  readonly countDelta: -1 | 0 | 1;
  readonly transition: JobTransition | ConnectionTransition | null;
  /** The job's `last_run`; when the connection was changed. */
  readonly at: Micros;
}

export interface ConnectionChange {
  readonly connection: number;
  readonly project: number;
  readonly kind: Kind;
  /** Id of the user who made the change. */
  readonly user: number;
  readonly transition: ConnectionTransition;
  readonly at: Micros;
}

export interface JobChangeHandler {
  /**
   * Handles changes, those of one job in order, in the transaction that deletes them from the backlog: each is handled once. It must
   * have no effect outside the database, because it may be called again after a deadlock.
   */
  handle(tx: Transaction, changes: readonly JobChange[]): Promise<void>;

  /**
   * Called after the commit of a transaction of the feed.
   * @param changes what it handled
   */
  afterCommit?(changes: readonly JobChange[]): void;
}
