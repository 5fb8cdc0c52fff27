import type { Kind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { BigCount, Text } from '../../platform/database/columns.js';

/**
 * The finished runs of a day in UTC, without the changes that are still in the backlog, and without those of deleted connections.
 * A project of 0 stands for all projects, an empty system for all systems: there are four rows for each.
 */
@Entity('day_counts', { withoutRowid: true })
@Index('day_counts_of_all', ['system', 'kind', 'day', 'finished', 'failed'], { where: 'project_id = 0' })
export class DayCountEntity {
  /** The project of the connection as it is now, as is the system. */
  @BigCount({ primary: true }) projectId!: number;
  @Text({ primary: true }) system!: string;
  @Text({ primary: true }) kind!: Kind;
  /** Days since 1970. */
  @BigCount({ primary: true }) day!: number;
  @BigCount() finished!: number;
  /** Those of them that failed. */
  @BigCount() failed!: number;
}
