import type { Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Text } from '../../platform/database/columns.js';

/**
 * The number of jobs of one group, without the changes that are still in the backlog. An id of 0 stands for all connections, users
 * or projects. There are six rollups: all; by project; by user; by user and project; by connection and project; by all three.
 */
@Entity('job_counts', { withoutRowid: true })
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
