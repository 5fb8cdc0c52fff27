import { Entity, Index } from 'typeorm';

import { Count, Flag, Id, Text, Time } from '../../platform/database/columns.js';

@Entity('projects')
@Index('projects_deleted', ['id'], { where: 'deleted_at IS NOT NULL' })
@Index('projects_slug_key', ['slug'], { unique: true })
export class ProjectEntity {
  @Id() id!: number;
  @Text() name!: string;
  @Text() slug!: string;
  @Text() description!: string;
  /** No run is scheduled, queued or submitted in an archived project; everything stays readable. */
  @Flag() archived!: boolean;
  @Time() created!: number;
  @Time() updated!: number;
  /** Set while its contents are being purged: it is hidden from every caller. */
  @Time({ nullable: true }) deletedAt!: number | null;
  /** Incremented by every change. */
  @Count({ default: 1 }) version!: number;
  /** Days that its jobs are kept: null follows the rule for all projects, 0 keeps them for ever. */
  @Count({ nullable: true }) retentionDays!: number | null;
  /** Jobs kept per connection, with the same special values. */
  @Count({ nullable: true }) retentionRuns!: number | null;
}
