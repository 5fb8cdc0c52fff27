import { Entity, Index } from 'typeorm';

import { Count, Reference, Text, Time } from '../database/columns.js';

/** The object created by a request with an `Idempotency-Key`, so that a repeated request creates no other. */
@Entity('idempotency_keys', { withoutRowid: true })
@Index('idempotency_keys_by_age', ['createdAt'])
export class IdempotencyKeyEntity {
  @Reference('users', { primary: true, cascade: true }) userId!: number;
  @Text({ primary: true }) path!: string;
  @Text({ primary: true }) key!: string;
  /** MAC of the body. */
  @Text() bodyMac!: string;
  @Count() status!: number;
  /** Id of the created object; text, because ids of roles are text. */
  @Text() objectId!: string;
  @Time() createdAt!: number;
}
