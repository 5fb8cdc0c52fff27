import { healthBySeverity, type Frequency, type Kind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { BigCount, Count, Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';

/** A configured integration of a project with an issue tracker or a scanner. */
@Entity('connections')
// Jobs refer to both.
@Index('connections_kind_key', ['id', 'kind'], { unique: true })
@Index('connections_by_project', ['projectId', 'kind', 'id'])
@Index('connections_by_kind', ['kind', 'id'])
@Index('connections_by_system', ['system', 'id'])
@Index('connections_due', ['nextDueAt'], { where: 'next_due_at IS NOT NULL' })
@Index('connections_unscheduled', ['id'], { where: "next_due_at IS NULL AND frequency <> 'manually'" })
// Counts read only this index: it has the same condition.
@Index('connections_by_health', ['health', 'id'], { where: 'deleted_at IS NULL' })
@Index('connections_by_alias', ['alias', 'id'], { where: 'deleted_at IS NULL' })
@Index('connections_by_since', ['healthSince', 'id'])
@Index('connections_by_health_since', ['health', 'healthSince', 'id'])
@Index('connections_by_project_since', ['projectId', 'healthSince', 'id'])
@Index('connections_by_system_since', ['system', 'healthSince', 'id'])
@Index('connections_by_cause', ['causeKey', 'id'], { where: 'cause_key IS NOT NULL' })
@Index('connections_to_judge', ['judgeAt'], { where: 'judge_at IS NOT NULL' })
@Index('connections_moving', ['id'], { where: 'moved_version IS NOT NULL' })
@Index('connections_deleted', ['id'], { where: 'deleted_at IS NOT NULL' })
export class ConnectionEntity {
  @Id() id!: number;
  @Text() kind!: Kind;
  @Reference(() => ProjectEntity) projectId!: number;
  @Text() system!: string;
  @Text() alias!: string;
  @Text() frequency!: Frequency;
  @Text() command!: string;
  /** Encrypted: never plain text. */
  @Text() params!: string;
  /** Whether only an agent on the customer's side can reach the system. */
  @Flag() inaccessible!: boolean;
  /** Incremented with every change. */
  @Count({ default: 1 }) version!: number;
  @Time() createdAt!: number;
  @Time() updatedAt!: number;
  @Reference(() => UserEntity) createdBy!: number;
  /** When the next run is due; null for a connection that only runs when started manually. */
  @Time({ nullable: true }) nextDueAt!: number | null;
  /** Id of the user who last set the frequency; null: the creator. */
  @Reference(() => UserEntity, { nullable: true }) scheduledBy!: number | null;
  /** The index in `healthBySeverity`. */
  @Count({ default: healthBySeverity.indexOf('never') }) health!: number;
  @Time({ default: 0 }) healthSince!: number;
  /** Id of the job that finished last; null while none has finished. */
  @BigCount({ nullable: true }) lastFinishedId!: number | null;
  /** When that job finished. */
  @Time({ nullable: true }) outcomeAt!: number | null;
  /** When the current streak of equal outcomes began. */
  @Time({ nullable: true }) outcomeSince!: number | null;
  /** The runs of the current streak of failures; 0 for a connection that does not fail. */
  @Count({ default: 0 }) failedRuns!: number;
  /** Why the last run failed; null for a connection that does not fail. */
  @Text({ nullable: true }) causeLine!: string | null;
  /** The cause line with placeholders. */
  @Text({ nullable: true }) causeTitle!: string | null;
  /** A hash of system and title: the fingerprint of the cause. */
  @Text({ nullable: true }) causeKey!: string | null;
  /** The version of the rules that found the cause. */
  @Count({ default: 0 }) causeRules!: number;
  /** When health must be evaluated even if no run finishes: the end of the grace period of the due run, or 0 for immediately. */
  @Time({ nullable: true }) judgeAt!: number | null;
  /** The version that moved it to its project, while jobs still have the project before (decision 80). */
  @Count({ nullable: true }) movedVersion!: number | null;
  /** Set while the jobs are being purged: nobody sees the connection any more. */
  @Time({ nullable: true }) deletedAt!: number | null;
}
