import { Entity, Index } from 'typeorm';

import { Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { UserEntity } from '../users/user.entity.js';

/** A link that signs a user in once. Deleted when it is redeemed. */
@Entity('sign_in_links')
@Index('sign_in_links_hash_key', ['hash'], { unique: true })
@Index('sign_in_links_by_user', ['userId'])
export class SignInLinkEntity {
  @Id() id!: number;
  @Reference(() => UserEntity) userId!: number;
  /** JSON list of the ids of its makers, other than its user; null for none. */
  @Text({ nullable: true }) makers!: string | null;
  /** SHA-256 of the code, in hexadecimal. */
  @Text() hash!: string;
  @Time() createdAt!: number;
  @Time() expiresAt!: number;
}
