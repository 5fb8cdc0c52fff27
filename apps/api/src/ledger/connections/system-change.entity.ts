import { Entity } from 'typeorm';

import { BigCount, Reference, Text } from '../../platform/database/columns.js';
import { ConnectionEntity } from './connection.entity.js';

/** A new system of a connection under which not all of its jobs are counted by day yet (decision 139). */
@Entity('system_changes')
export class SystemChangeEntity {
  @Reference(() => ConnectionEntity, { primary: true, cascade: true }) connectionId!: number;
  @Text() systemBefore!: string;
  /** Jobs with a higher id are still counted under the system before. */
  @BigCount() countedTo!: number;
}
