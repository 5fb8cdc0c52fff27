import type { EventType, Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Flag, Id, Text, Time } from '../../platform/database/columns.js';

/** Something that happened to a job or a connection. Ids are in the order of the commits. Without foreign keys: it outlives both. */
@Entity('events')
export class EventEntity {
  @Id() id!: number;
  @Time() at!: number;
  @Text() type!: EventType;
  @Text() kind!: Kind;
  @BigCount() projectId!: number;
  @BigCount() connectionId!: number;
  /** Null where it is not about one job. */
  @BigCount({ nullable: true }) jobId!: number | null;
  /** Of a job that has finished. */
  @Flag({ nullable: true }) succeeded!: boolean | null;
}
