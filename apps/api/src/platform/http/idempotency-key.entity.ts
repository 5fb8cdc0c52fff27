import { Entity, Index } from 'typeorm';

import { Count, Reference, Text, Time } from '../database/columns.js';

/** What a request with an `Idempotency-Key` made, so that sending it again makes nothing. */
@Entity('idempotency_keys')
@Index('idempotency_keys_by_age', ['createdAt'])
export class IdempotencyKeyEntity {
  @Reference('users', { primary: true, cascade: true }) userId!: number;
  @Text({ primary: true }) path!: string;
  @Text({ primary: true }) key!: string;
  /** Keyed hash of the body. */
  @Text() bodyMac!: string;
  /** The HTTP status answered. */
  @Count() status!: number;
  /** Id of what was made; text, for roles have such ids. */
  @Text() objectId!: string;
  @Time() createdAt!: number;
}
