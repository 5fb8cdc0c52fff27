import { Entity } from 'typeorm';

import { UserEntity } from '../../access/users/user.entity.js';
import { Reference, Text, Time } from '../../platform/database/columns.js';
import { ConnectionEntity } from './connection.entity.js';

/** Says that a user knows of the trouble of a connection. One whose `until` has passed counts as absent. */
@Entity('acknowledgements')
export class AcknowledgementEntity {
  @Reference(() => ConnectionEntity, { primary: true, cascade: true }) connectionId!: number;
  @Reference(() => UserEntity) userId!: number;
  @Time() createdAt!: number;
  /** Null: until the connection recovers. */
  @Time({ nullable: true }) until!: number | null;
  @Text({ nullable: true }) note!: string | null;
}
