import type { Kind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { BigCount, Count, Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { ConnectionEntity } from '../connections/connection.entity.js';

/** One run of a connection. Each filter of the lists has an index that is in their order (decision 0028). */
@Entity('jobs')
@Index('jobs_by_kind', ['kind', 'id'])
@Index('jobs_by_project', ['projectId', 'kind', 'id'])
@Index('jobs_by_connection', ['connectionId', 'id'])
@Index('jobs_by_connection_outcome', ['connectionId', 'succeeded', 'id'])
@Index('jobs_by_connection_time', ['connectionId', 'lastRun', 'succeeded'], { where: 'ready > 0' })
@Index('jobs_by_user', ['userId', 'id'])
@Index('jobs_by_outcome', ['kind', 'succeeded', 'automatic', 'id'])
@Index('jobs_by_last_run', ['lastRun', 'id'])
@Index('jobs_open', ['id'], { where: 'ready = 0' })
@Index('jobs_queued', ['id'], { where: 'ready = 0 AND lease_expires_at IS NULL' })
@Index('jobs_leased', ['leaseExpiresAt'], { where: 'lease_expires_at IS NOT NULL' })
@Index('jobs_due_key', ['connectionId', 'dueAt'], { unique: true, where: 'due_at IS NOT NULL' })
@Index('jobs_external_key', ['connectionId', 'externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('jobs_unfinished', ['connectionId'], { unique: true, where: 'ready = 0' })
export class JobEntity {
  @Id() id!: number;
  @Text() kind!: Kind;
  @Reference(() => ConnectionEntity) connectionId!: number;
  /** The connection's project, kept equal to it. */
  @Reference(() => ProjectEntity) projectId!: number;
  /** Who submitted or started it. */
  @Reference(() => UserEntity) userId!: number;
  @Flag() automatic!: boolean;
  @Flag() succeeded!: boolean;
  /** 0 until it has finished, then whole seconds from start to finish, at least 1. */
  @Count() ready!: number;
  /** Empty until it has finished. */
  @Text() resultMessage!: string;
  /** When it finished; before that, when it was last started or queued. */
  @Time() lastRun!: number;
  @Time() createdAt!: number;
  /** Null while it has not started. */
  @Time({ nullable: true }) startedAt!: number | null;
  /** 1 for the first; one more each time that a lease ran out. */
  @Count({ default: 1 }) attempt!: number;
  /** SHA-256 of the lease's token; kept of the lease that finished it, so that it can be finished again to no effect. */
  @Text({ nullable: true }) leaseHash!: string | null;
  /** How long a heartbeat extends the lease. */
  @Count({ nullable: true }) leaseSeconds!: number | null;
  /** By the database's clock; null unless it is running. */
  @Time({ nullable: true }) leaseExpiresAt!: number | null;
  /** What the agent that was last given it is called. */
  @Text({ nullable: true }) agent!: string | null;
  /** Id of the user whose token it was last given to. */
  @BigCount({ nullable: true }) claimedBy!: number | null;
  /** The due time that it stands for; null for one that was not due. */
  @Time({ nullable: true }) dueAt!: number | null;
  /** `cancelled` or `lost`, where no result finished it. */
  @Text({ nullable: true }) cause!: 'cancelled' | 'lost' | null;
  /** What its sender calls it; null for most. */
  @Text({ nullable: true }) externalId!: string | null;
}
