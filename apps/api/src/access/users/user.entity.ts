import { Entity, Index } from 'typeorm';

import { Count, Flag, Id, References, Text, Time } from '../../platform/database/columns.js';
import { RoleEntity } from '../roles/role.entity.js';

/** A human or a program that calls the API. */
@Entity('users')
@Index('users_email_key', ['emailKey'], { unique: true })
export class UserEntity {
  @Id() id!: number;
  /** As entered. */
  @Text() email!: string;
  /** In lower case: addresses are unique, ignoring case. */
  @Text() emailKey!: string;
  @Text() firstName!: string;
  @Text() lastName!: string;
  /** The global role's id. */
  @Text() @References(() => RoleEntity, { cascade: false }) role!: string;
  @Flag() isActive!: boolean;
  @Flag() isSuperuser!: boolean;
  @Time() dateJoined!: number;
  @Time({ nullable: true }) lastLogin!: number | null;
  /** Incremented by every change. */
  @Count({ default: 1 }) version!: number;
}
