import { Entity, Index } from 'typeorm';

import { ProjectEntity } from '../../access/projects/project.entity.js';
import { UserEntity } from '../../access/users/user.entity.js';
import { Count, Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';

@Entity('webhooks')
@Index('webhooks_enabled', ['id'], { where: 'enabled' })
@Index('webhooks_by_project', ['projectId', 'id'])
export class WebhookEntity {
  @Id() id!: number;
  @Text() url!: string;
  /** Null for all projects. */
  @Reference(() => ProjectEntity, { nullable: true, cascade: true }) projectId!: number | null;
  @Text() description!: string;
  @Flag() enabled!: boolean;
  /** Encrypted. */
  @Text() secret!: string;
  /** Encrypted; also signs, until it expires. */
  @Text({ nullable: true }) previousSecret!: string | null;
  @Time({ nullable: true }) previousSecretUntil!: number | null;
  /** The user who created it or last changed it. */
  @Reference(() => UserEntity) userId!: number;
  /** JSON list of the makers of the token used for that, who bound its permissions; null for none. */
  @Text({ nullable: true }) makers!: string | null;
  @Time() createdAt!: number;
  @Time() updatedAt!: number;
  /** When the first attempt after the last success failed. */
  @Time({ nullable: true }) failingSince!: number | null;
  /** When and why the ledger disabled it. */
  @Time({ nullable: true }) switchedOffAt!: number | null;
  @Text({ nullable: true }) switchedOffReason!: string | null;
  /** Set while its deliveries are being purged: nobody sees it any more. */
  @Time({ nullable: true }) deletedAt!: number | null;
  /** Incremented by every change. */
  @Count({ default: 1 }) version!: number;
}
