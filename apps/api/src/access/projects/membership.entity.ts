import { Entity, Index } from 'typeorm';

import { Reference, References, Text } from '../../platform/database/columns.js';
import { RoleEntity } from '../roles/role.entity.js';
import { UserEntity } from '../users/user.entity.js';
import { ProjectEntity } from './project.entity.js';

@Entity('memberships')
@Index('memberships_by_user', ['userId', 'projectId'])
export class MembershipEntity {
  @Reference(() => ProjectEntity, { primary: true, cascade: true }) projectId!: number;
  @Reference(() => UserEntity, { primary: true, cascade: true }) userId!: number;
  /** The project role's id. */
  @Text() @References(() => RoleEntity, { cascade: false }) role!: string;
}
