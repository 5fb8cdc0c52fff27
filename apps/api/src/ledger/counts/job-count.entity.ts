import type { Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Text } from '../../platform/database/columns.js';

/**
 * How many jobs there are of one sort, but for the changes that were not folded in yet. Rows where the connection, the user or
 * the project is 0 are of all of them. There are six rollups: all; by project; by user; by user and project; by connection and
 * project; by all three.
 */
@Entity('job_counts')
export class JobCountEntity {
  @BigCount({ primary: true }) connectionId!: number;
  @BigCount({ primary: true }) userId!: number;
  @BigCount({ primary: true }) projectId!: number;
  @Text({ primary: true }) kind!: Kind;
  @BigCount() manualUnfinished!: number;
  @BigCount() manualFailed!: number;
  @BigCount() manualSucceeded!: number;
  @BigCount() automaticUnfinished!: number;
  @BigCount() automaticFailed!: number;
  @BigCount() automaticSucceeded!: number;
}
