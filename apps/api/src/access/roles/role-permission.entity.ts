import { Entity } from 'typeorm';

import { References, Text } from '../../platform/database/columns.js';
import { RoleEntity } from './role.entity.js';

@Entity('role_permissions')
export class RolePermissionEntity {
  @Text({ primary: true }) @References(() => RoleEntity, { cascade: true }) roleId!: string;
  @Text({ primary: true }) permission!: string;
}
