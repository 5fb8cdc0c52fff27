import { Entity, Index } from 'typeorm';

import { BigCount, Count, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { JobEntity } from '../job-store/job.entity.js';

/** The output of one attempt at a run; its text is in chunks. */
@Entity('outputs')
@Index('outputs_by_job', ['jobId', 'attempt'], { unique: true })
@Index('outputs_by_time', ['writtenAt'])
export class OutputEntity {
  @Id() id!: number;
  @Reference(() => JobEntity, { cascade: true }) jobId!: number;
  @Count() attempt!: number;
  /** Of the lease that appends: the job forgets it when the lease is lost. */
  @Text() leaseHash!: string;
  /** Bytes received: the offset of the next text. */
  @BigCount() received!: number;
  /** When its text or the progress of the run was last written, by the database's clock. */
  @Time() writtenAt!: number;
  /** When its lease was lost; null for the attempt that the job is at. */
  @Time({ nullable: true }) endedAt!: number | null;
}
