import type { Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Count, Flag, Id, Text, Time } from '../../platform/database/columns.js';
import type { ConnectionTransition, JobTransition } from './job-change.js';

/**
 * What became of a job and was not passed on yet. Triggers on `jobs` append it, so that no statement can forget to, and the
 * relay takes it away. Without foreign keys: it may outlive its job.
 */
@Entity('job_changes')
export class JobChangeEntity {
  @Id() id!: number;
  /** 0 where it is about the connection itself. */
  @BigCount() jobId!: number;
  @BigCount() connectionId!: number;
  @BigCount() projectId!: number;
  @BigCount() userId!: number;
  @Text() kind!: Kind;
  @Flag() automatic!: boolean;
  @Flag() succeeded!: boolean;
  @Count() ready!: number;
  /** 1: there is one more job like this; -1: one less; 0: as many. */
  @Count() countDelta!: number;
  /** Null when the job is counted differently but made no transition. */
  @Text({ nullable: true }) transition!: JobTransition | ConnectionTransition | null;
  @Time() at!: number;
}
