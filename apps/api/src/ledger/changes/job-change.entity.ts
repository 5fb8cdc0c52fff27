import type { Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Count, Flag, Id, Text, Time } from '../../platform/database/columns.js';
import type { ConnectionTransition, JobTransition } from './job-change.js';

/**
 * A job change that is not processed yet. Triggers on `jobs` append it, so no statement can forget to; the feed deletes it. It has
 * no foreign keys because it may outlive its job.
 */
@Entity('job_changes')
export class JobChangeEntity {
  @Id() id!: number;
  /** 0 for a change of the connection itself. */
  @BigCount() jobId!: number;
  @BigCount() connectionId!: number;
  @BigCount() projectId!: number;
  @BigCount() userId!: number;
  @Text() kind!: Kind;
  @Flag() automatic!: boolean;
  @Flag() succeeded!: boolean;
  @Count() ready!: number;
  /** Added to the counters: 1, -1 or 0. */
  @Count() countDelta!: number;
  /** Null when only the counters change. */
  @Text({ nullable: true }) transition!: JobTransition | ConnectionTransition | null;
  @Time() at!: number;
}
