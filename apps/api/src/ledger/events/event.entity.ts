import type { EventType, Kind } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { BigCount, Flag, Id, Text, Time } from '../../platform/database/columns.js';

/** An event of a job or a connection. Ids are in commit order. It has no foreign keys because it outlives both. */
@Entity('events')
export class EventEntity {
  @Id() id!: number;
  @Time() at!: number;
  @Text() type!: EventType;
  @Text() kind!: Kind;
  @BigCount() projectId!: number;
  @BigCount() connectionId!: number;
  /** Null for an event of a connection. */
  @BigCount({ nullable: true }) jobId!: number | null;
  /** Null unless the event is about a finished job. */
  @Flag({ nullable: true }) succeeded!: boolean | null;
}
