import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { Count, Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';

/** Whom to tell of what. */
@Entity('webhooks')
@Index('webhooks_enabled', ['id'], { where: 'enabled' })
@Index('webhooks_by_project', ['projectId', 'id'])
export class WebhookEntity {
  @Id() id!: number;
  @Text() url!: string;
  /** Null: of all projects. */
  @Reference(() => ProjectEntity, { nullable: true, cascade: true }) projectId!: number | null;
  @Text() description!: string;
  @Flag() enabled!: boolean;
  /** Sealed: never plain text. */
  @Text() secret!: string;
  /** Sealed, too: signs beside the other one for a while. */
  @Text({ nullable: true }) previousSecret!: string | null;
  @Time({ nullable: true }) previousSecretUntil!: number | null;
  /** Who made it or changed it last. */
  @Reference(() => UserEntity) userId!: number;
  /** JSON list of the ids of the makers of the token by which that was done, whose rights bound it; null for none. */
  @Text({ nullable: true }) makers!: string | null;
  @Time() createdAt!: number;
  @Time() updatedAt!: number;
  /** When the first attempt after the last success failed. */
  @Time({ nullable: true }) failingSince!: number | null;
  /** When it was switched off by the ledger, and why. */
  @Time({ nullable: true }) switchedOffAt!: number | null;
  @Text({ nullable: true }) switchedOffReason!: string | null;
  /** Grows with every change. */
  @Count({ default: 1 }) version!: number;
}
