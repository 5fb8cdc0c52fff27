import { Entity, Index } from 'typeorm';

import { Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { TokenEntity } from '../tokens/token.entity.js';
import { UserEntity } from '../users/user.entity.js';

/** A browser in which a user is signed in. Deleted when it ends. */
@Entity('sessions')
@Index('sessions_hash_key', ['hash'], { unique: true })
@Index('sessions_by_user', ['userId'])
export class SessionEntity {
  @Id() id!: number;
  @Reference(() => UserEntity) userId!: number;
  /** The token that opened it, and limits and ends it; null if a sign-in link did. */
  @Reference(() => TokenEntity, { nullable: true }) tokenId!: number | null;
  /** JSON list of the ids of the makers of the sign-in link, other than its user; null for none. */
  @Text({ nullable: true }) makers!: string | null;
  /** SHA-256 of the secret in the cookie, in hexadecimal. */
  @Text() hash!: string;
  @Time() createdAt!: number;
  @Time() lastUsedAt!: number;
  @Time() expiresAt!: number;
  /** Of the sign-in, like `userAgent`. */
  @Text() address!: string;
  @Text() userAgent!: string;
}
