import { Entity, Index } from 'typeorm';

import { UserEntity } from '../../access/users/user.entity.js';
import { Id, Reference, Text, Time } from '../../platform/database/columns.js';

/** A process that claims runs. */
@Entity('agents')
@Index('agents_key', ['userId', 'name'], { unique: true })
@Index('agents_by_last_seen', ['lastSeenAt', 'id'])
export class AgentEntity {
  @Id() id!: number;
  /** The user of the token that it claims with. */
  @Reference(() => UserEntity) userId!: number;
  @Text() name!: string;
  @Text({ nullable: true }) version!: string | null;
  /** JSON list of the systems in its last claim; null for any. */
  @Text({ nullable: true }) systems!: string | null;
  @Time() lastSeenAt!: number;
}
