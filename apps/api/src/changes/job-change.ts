import type { Kind, Micros } from '@syncledger/domain';

import type { UnitOfWork } from '../database/index.js';

/** What a job came to. */
export type JobStep = 'queued' | 'started' | 'finished';

/** What became of a job: it came a step further, or counts otherwise, or both. */
export interface JobChange {
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
  readonly weight: -1 | 0 | 1;
  readonly step: JobStep | null;
  /** The job's `last_run`. */
  readonly at: Micros;
}

/** Takes what the relay passes on. */
export interface ChangeTaker {
  /**
   * Takes changes, those of one job in their order; in the unit of work that takes them away, so that each is taken once. It
   * changes nothing but the database, as it may be called again after a deadlock.
   */
  takeChanges(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void>;
}
