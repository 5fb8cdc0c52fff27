import { Entity, Index } from 'typeorm';

import { Count, Flag, Id, Text, Time } from '../../platform/database/columns.js';

/** What connections belong to and members see. */
@Entity('projects')
@Index('projects_deleted', ['id'], { where: 'deleted_at IS NOT NULL' })
@Index('projects_slug_key', ['slug'], { unique: true })
export class ProjectEntity {
  @Id() id!: number;
  @Text() name!: string;
  @Text() slug!: string;
  @Text() description!: string;
  /** Nothing is scheduled, queued or submitted in it; all stays readable. */
  @Flag() archived!: boolean;
  @Time() created!: number;
  @Time() updated!: number;
  /** Set while what is in it is being purged: it is gone for everybody. */
  @Time({ nullable: true }) deletedAt!: number | null;
  /** Grows with every change. */
  @Count({ default: 1 }) version!: number;
  /** How many days its jobs are kept: null as those of all projects are, 0 for ever. */
  @Count({ nullable: true }) retentionDays!: number | null;
  /** How many jobs of each connection are kept, in the same way. */
  @Count({ nullable: true }) retentionRuns!: number | null;
}
