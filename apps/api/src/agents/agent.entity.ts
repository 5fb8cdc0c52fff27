import { Entity, Index } from 'typeorm';

import { Id, Reference, Text, Time } from '../database/columns.js';
import { UserEntity } from '../users/user.entity.js';

/** Who claims runs. */
@Entity('agents')
@Index('agents_key', ['userId', 'name'], { unique: true })
@Index('agents_by_last_seen', ['lastSeenAt', 'id'])
export class AgentEntity {
  @Id() id!: number;
  /** Whose token it claims with. */
  @Reference(() => UserEntity) userId!: number;
  @Text() name!: string;
  @Text({ nullable: true }) version!: string | null;
  /** JSON list of the systems that it last asked for; null for any. */
  @Text({ nullable: true }) systems!: string | null;
  @Time() lastSeenAt!: number;
}
