import { Entity, Index } from 'typeorm';

import { Flag, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { UserEntity } from '../users/user.entity.js';

/** A token of a user. Only its hash is stored. */
@Entity('tokens')
@Index('tokens_hash_key', ['hash'], { unique: true })
@Index('tokens_by_user', ['userId'])
@Index('tokens_api_token_key', ['userId'], { unique: true, where: 'name IS NULL AND revoked_at IS NULL' })
export class TokenEntity {
  @Id() id!: number;
  @Reference(() => UserEntity) userId!: number;
  /** Null for the one API token of a user. */
  @Text({ nullable: true }) name!: string | null;
  /** SHA-256 of the token, in hexadecimal. */
  @Text() hash!: string;
  /** The token's last 5 characters, by which its owner recognises it. */
  @Text() hint!: string;
  /** JSON list of the user's global permissions that the token keeps; null for all. */
  @Text({ nullable: true }) permissions!: string | null;
  /** JSON list of the project ids that it keeps; null for all. */
  @Text({ nullable: true }) projects!: string | null;
  /** JSON list of the maximum permissions in any project; null for no limit. */
  @Text({ nullable: true }) projectPermissions!: string | null;
  /** `agent`, or null. */
  @Text({ nullable: true }) scope!: string | null;
  @Flag() readOnly!: boolean;
  /** The user who created it; null if never recorded. */
  @Reference(() => UserEntity, { nullable: true }) createdBy!: number | null;
  /** JSON list of the ids of its makers other than its user; null for none. */
  @Text({ nullable: true }) makers!: string | null;
  @Time() createdAt!: number;
  @Time({ nullable: true }) expiresAt!: number | null;
  @Time({ nullable: true }) lastUsedAt!: number | null;
  @Time({ nullable: true }) revokedAt!: number | null;
}
