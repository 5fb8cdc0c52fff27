import { Entity, Index } from 'typeorm';

import { Count, Flag, Id, Text, Time } from '../database/columns.js';

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
}
