import type { AuditAction, AuditedKind } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { BigCount, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { TokenEntity } from '../tokens/token.entity.js';
import { UserEntity } from '../users/user.entity.js';

/** An entry of the audit log: who did what to which object. Triggers reject changes and deletions. */
@Entity('audit_entries')
@Index('audit_entries_by_actor', ['actorId', 'id'])
@Index('audit_entries_by_object', ['kind', 'objectId', 'id'])
@Index('audit_entries_by_project', ['projectId', 'id'])
@Index('audit_entries_by_time', ['at', 'id'])
@Index('audit_entries_by_reader', ['readerKey', 'id'], { where: 'reader_key IS NOT NULL' })
export class AuditEntryEntity {
  @Id() id!: number;
  @Time() at!: number;
  @Reference(() => UserEntity) actorId!: number;
  /** Null on the command line. */
  @Reference(() => TokenEntity, { nullable: true }) tokenId!: number | null;
  @Text() action!: AuditAction;
  @Text() kind!: AuditedKind;
  /** Text, because roles have text ids; without a foreign key, because the entry outlives its object. */
  @Text() objectId!: string;
  /** The object's project; also without a foreign key. */
  @BigCount({ nullable: true }) projectId!: number | null;
  /** The project that the object was moved from. */
  @BigCount({ nullable: true }) fromProjectId!: number | null;
  /** The user that the object belongs to, or is. */
  @BigCount({ nullable: true }) userId!: number | null;
  /** JSON list of field names. */
  @Text() fields!: string;
  @Text({ nullable: true }) requestId!: string | null;
  @Text({ nullable: true }) address!: string | null;
  /** JSON, only where one answer revealed several connections: their ids by project. `objectId` is empty then. */
  @Text({ nullable: true }) revealed!: string | null;
  /** Only for reveals: `day/user/token/address`, the day in UTC counted from 1970. */
  @Text({ nullable: true }) readerKey!: string | null;
}
