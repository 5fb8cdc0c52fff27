import { healthBySeverity, type Frequency, type Kind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { BigCount, Count, Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';

/** A project's link to an issue tracker or a scanner. */
@Entity('connections')
@Index('connections_by_project', ['projectId', 'kind', 'id'])
@Index('connections_by_kind', ['kind', 'id'])
@Index('connections_by_system', ['system', 'id'])
@Index('connections_due', ['nextDueAt'], { where: 'next_due_at IS NOT NULL' })
@Index('connections_by_health', ['health', 'id'])
@Index('connections_to_judge', ['judgeAt'], { where: 'judge_at IS NOT NULL' })
@Index('connections_deleted', ['id'], { where: 'deleted_at IS NOT NULL' })
export class ConnectionEntity {
  @Id() id!: number;
  @Text() kind!: Kind;
  @Reference(() => ProjectEntity) projectId!: number;
  @Text() system!: string;
  @Text() alias!: string;
  @Text() frequency!: Frequency;
  @Text() command!: string;
  /** Sealed: never plain text. */
  @Text() params!: string;
  /** Whether only an agent on the customer's side can reach the system. */
  @Flag() inaccessible!: boolean;
  /** Grows with every change. */
  @Count({ default: 1 }) version!: number;
  @Time() createdAt!: number;
  @Time() updatedAt!: number;
  @Reference(() => UserEntity) createdBy!: number;
  /** When it is due next; null for one that is run by hand. */
  @Time({ nullable: true }) nextDueAt!: number | null;
  /** Id of whoever last set the frequency; null: who made it. */
  @BigCount({ nullable: true }) scheduledBy!: number | null;
  /** How it is: the place in `healthBySeverity`. */
  @Count({ default: healthBySeverity.indexOf('never') }) health!: number;
  @Time({ default: 0 }) healthSince!: number;
  /** Id of its newest finished job; null while none has finished. */
  @BigCount({ nullable: true }) lastFinishedId!: number | null;
  /** When the first of the newest jobs that ended alike finished. */
  @Time({ nullable: true }) outcomeSince!: number | null;
  /** After when its health must be judged though no run finishes: the end of the grace of the run that is due, 0 for at once. */
  @Time({ nullable: true }) judgeAt!: number | null;
  /** Set while its jobs are being purged: it is gone for everybody. */
  @Time({ nullable: true }) deletedAt!: number | null;
}
