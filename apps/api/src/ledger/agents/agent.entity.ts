import { Entity, Index } from 'typeorm';

import { UserEntity } from '../../access/users/user.entity.js';
import { Id, Reference, Text, Time } from '../../platform/database/columns.js';

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
