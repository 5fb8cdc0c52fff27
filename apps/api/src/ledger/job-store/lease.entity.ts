import { Entity } from 'typeorm';

import { Count, Reference, Text, Time } from '../../platform/database/columns.js';
import { JobEntity } from './job.entity.js';

/** The lease of a running run. A run without one is queued or has finished. */
@Entity('leases')
export class LeaseEntity {
  @Reference(() => JobEntity, { primary: true, cascade: true }) jobId!: number;
  /** SHA-256 of the token. */
  @Text() hash!: string;
  /** How long a heartbeat extends it. */
  @Count() seconds!: number;
  /** By the database's clock. */
  @Time() expiresAt!: number;
}
