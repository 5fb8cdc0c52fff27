import type { Kind, Micros } from '@syncledger/domain';

import type { UnitOfWork } from '../../platform/database/index.js';

/** What a job came to. */
export type JobTransition = 'queued' | 'started' | 'finished';

/** What somebody did to a connection. */
export type ConnectionTransition = 'created' | 'changed' | 'deleted';

/**
 * A change of a job: a transition, a different count, or both. Changes of connections use the same backlog, with a delta of 0 and without
 * a job: this gives them their place among the events, and their authors do not wait for the feed.
 */
export interface JobChange {
  /** 0 where it is about the connection itself. */
  readonly job: number;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
  readonly kind: Kind;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  /** As the job's `ready`: 0 until it has finished. */
  readonly ready: number;
  /** 1: there is one more job like this; -1: one less; 0: as many. */
  readonly countDelta: -1 | 0 | 1;
  readonly transition: JobTransition | ConnectionTransition | null;
  /** The job's `last_run`; when the connection was changed. */
  readonly at: Micros;
}

/** Something that was done to a connection. */
export interface ConnectionChange {
  readonly connection: number;
  readonly project: number;
  readonly kind: Kind;
  /** Who did it. */
  readonly user: number;
  readonly transition: ConnectionTransition;
  readonly at: Micros;
}

/** Takes what the relay passes on. */
export interface JobChangeHandler {
  /**
   * Takes changes, those of one job in their order; in the unit of work that takes them away, so that each is taken once. It
   * changes nothing but the database, as it may be called again after a deadlock.
   */
  handle(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void>;

  /** Is told that a unit of work which passed changes on, or did something in turn with those that do, is committed. */
  afterCommit?(): void;
}
