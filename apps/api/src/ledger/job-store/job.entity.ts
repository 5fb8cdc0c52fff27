import type { Kind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { BigCount, Count, Flag, Id, References, ReferencesPair, Text, Time } from '../../platform/database/columns.js';
import { ConnectionEntity } from '../connections/connection.entity.js';
import type { Cause } from './job-columns.js';

/** Finished, and not succeeded. */
const FAILED = 'succeeded < (ready > 0)';
const MANUAL = 'NOT automatic';

/**
 * The record of one run. Each filter of the lists has an index in the order of the list (decision 110). Indexes of failures and of
 * manual runs have few entries; those of one kind need no column for it.
 */
@Entity('jobs')
@ReferencesPair(() => ConnectionEntity, ['connectionId', 'kind'], ['id', 'kind'])
@Index('jobs_alm', ['id', 'succeeded', 'automatic'], { where: "kind = 'alm'" })
@Index('jobs_analysis', ['id', 'succeeded', 'automatic'], { where: "kind = 'analysis'" })
@Index('jobs_by_project', ['projectId', 'kind', 'id'])
@Index('jobs_by_connection', ['connectionId', 'id'])
@Index('jobs_by_connection_time', ['connectionId', 'lastRun', 'succeeded'], { where: 'ready > 0' })
@Index('jobs_alm_by_user', ['userId', 'id'], { where: "kind = 'alm'" })
@Index('jobs_analysis_by_user', ['userId', 'id'], { where: "kind = 'analysis'" })
@Index('jobs_failed', ['kind', 'automatic', 'id'], { where: FAILED })
@Index('jobs_failed_by_connection', ['connectionId', 'id'], { where: FAILED })
@Index('jobs_failed_by_project', ['projectId', 'kind', 'id'], { where: FAILED })
@Index('jobs_failed_by_user', ['userId', 'id'], { where: FAILED })
@Index('jobs_manual', ['kind', 'id'], { where: MANUAL })
@Index('jobs_manual_by_connection', ['connectionId', 'id'], { where: MANUAL })
@Index('jobs_manual_by_project', ['projectId', 'kind', 'id'], { where: MANUAL })
@Index('jobs_manual_by_user', ['userId', 'id'], { where: MANUAL })
@Index('jobs_by_last_run', ['lastRun', 'id'])
@Index('jobs_open', ['id'], { where: 'ready = 0' })
@Index('jobs_queued', ['id'], { where: 'ready = 0 AND started_at IS NULL' })
@Index('jobs_external_key', ['connectionId', 'externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('jobs_by_external_id', ['externalId', 'id'], { where: 'external_id IS NOT NULL' })
@Index('jobs_unfinished', ['connectionId'], { unique: true, where: 'ready = 0' })
export class JobEntity {
  @Id() id!: number;
  /** When it finished; before that, when it was last started or queued. */
  @Time() lastRun!: number;
  @Time() createdAt!: number;
  /** Null until the run starts. */
  @Time({ nullable: true }) startedAt!: number | null;
  /** The due time that it was queued for; null when it was not scheduled. */
  @Time({ nullable: true }) dueAt!: number | null;
  /** A part of the hash of the lease that it ended with, so that finishing is idempotent: see `endedLease`. */
  @BigCount({ nullable: true }) endedLease!: number | null;
  @Count() connectionId!: number;
  /** A copy of the connection's project. */
  @Count() @References(() => ProjectEntity, { cascade: false }) projectId!: number;
  /** The user who submitted or queued it. */
  @Count() @References(() => UserEntity, { cascade: false }) userId!: number;
  /** Id of the user whose token last claimed it. */
  @Count({ nullable: true }) claimedBy!: number | null;
  /** 0 until it has finished, then whole seconds from start to finish, at least 1. */
  @Count() ready!: number;
  /** Starts at 1; incremented when a lease expires. */
  @Count({ default: 1 }) attempt!: number;
  @Flag() automatic!: boolean;
  @Flag() succeeded!: boolean;
  /** That of its connection. */
  @Text() kind!: Kind;
  /** The name of the agent that last claimed it. */
  @Text({ nullable: true }) agent!: string | null;
  /** What ended it; null for a posted result, and for old results of commands. */
  @Text({ nullable: true }) cause!: Cause | null;
  /** The sender's id of the result. */
  @Text({ nullable: true }) externalId!: string | null;
  /** The last progress that its lease reported, as JSON. */
  @Text({ nullable: true }) progress!: string | null;
  /** Empty until it has finished. */
  @Text() resultMessage!: string;
}
